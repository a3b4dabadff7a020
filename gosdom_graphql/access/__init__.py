"""Access («гостевой доступ»): what an owner lets somebody else do in their home, and until when."""
