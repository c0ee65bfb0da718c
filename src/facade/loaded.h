// What must be done once, when the target has been loaded and before anything crosses.
#pragma once

namespace anympi::facade {

/// Loads the target if need be and learns its predefined handles. Thread-safe; cheap once done.
void ensure_loaded();

}  // namespace anympi::facade
