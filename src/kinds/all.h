// All kinds of parameters.
#pragma once

#include "kinds/attributes.h"
#include "kinds/buffers.h"
#include "kinds/callbacks.h"
#include "kinds/enumerations.h"
#include "kinds/errors.h"
#include "kinds/handles.h"
#include "kinds/languages.h"
#include "kinds/plain.h"
#include "kinds/processes.h"
#include "kinds/program_handles.h"
#include "kinds/ranks.h"
#include "kinds/requests.h"
#include "kinds/statuses.h"
#include "kinds/strings.h"
#include "kinds/weights.h"
