#pragma once

#include <string>
#include <string_view>

namespace amble::messaging {

/// The first address to which mail can be sent in what leaders wrote of a home contact, such as
/// "Ben (brother), ben@example.org, 020 7946 0018"; empty when there is none.
std::string AddressIn(std::string_view home_contact);

}  // namespace amble::messaging
