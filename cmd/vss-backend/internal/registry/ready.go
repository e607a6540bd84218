package registry

import "context"

// Ready sees that a person's record is there for parts of the backend that read it themselves: in a sandbox the record is made when it is first asked for.
func (r *Records) Ready(ctx context.Context, account string) error { return r.fill(ctx, account) }
