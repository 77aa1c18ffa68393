//! What a user sees: help, good citizenship, exit codes. The real binary on real files.
