// Package endtoend proves the trust protocol against real processes: the built backend over HTTP, the built commands, a real Secret
// Service. Its tests are attacks first: each says in its name what must not work, shows that the honest way does, and then tries.
package endtoend
