//! What one process knows, all come to know.
