#include "services/amble/commands.h"

int main(int argc, char** argv) { return amble::program::RunProgram({argv + 1, argv + argc}); }
