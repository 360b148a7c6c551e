"""One file a step, in the order of `revision` and `down_revision`. A step that was released is never changed."""
