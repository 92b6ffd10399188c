#pragma once

#include "gateway/pages/site.h"

/// Below /my/{practice}/{group}/{walk}, on the day of the walk: "I'm here", "I'm late", and the way
/// as a picture. For whoever has a session that reaches the group.
namespace amble::gateway {

void TakeArrival(Visit visit, const Form& form);
void TakeLateness(Visit visit, const Form& form);
/// Only to who is told the walk's place at this time.
void SendWay(Visit visit);

}  // namespace amble::gateway
