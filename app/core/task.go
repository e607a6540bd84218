package core

import "context"

// task is an effect that says itself how it is done: those of the features around the card. It is a plain value all the same.
type task interface {
	Effect
	Number() JobID
	// lane is where it waits for its turn: one of runner's.
	lane(r *runner) *lane
	// do does it and returns its answer. The installation is open; its account may be none.
	do(ctx context.Context, r *runner, in *Installation) Msg
}
