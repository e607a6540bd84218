package vss

import "fmt"

// upload sends what the server lacks of a file in chunks, from the place the server named. put sends the bytes at an offset and gives how many the server
// has; where asks for that alone.
func upload(content []byte, received int, where func() (int, error), put func(offset int, part []byte) (int, error), progress func(received int)) error {
	asked := false
	for received < len(content) {
		if received < 0 {
			return fmt.Errorf("send a file: %w: fewer than no bytes were received", ErrAnswer)
		}
		now, err := put(received, content[received:min(len(content), received+MaxChunkBytes)])
		if CodeOf(err) == CodeUploadOutOfStep && !asked {
			// Another run of the program has sent some already, or the server began this file anew: ask where it stands, once.
			asked = true
			if received, err = where(); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if now <= received {
			return fmt.Errorf("send a file: %w: the chunk did not count", ErrAnswer)
		}
		received = now
		progress(received)
	}
	return nil
}
