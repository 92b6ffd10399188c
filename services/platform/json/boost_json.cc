/// Boost.JSON, compiled once for all that include "boost/json.hpp".
#include "boost/json/src.hpp"
