// Package needs tests scripts/install-needs on machines it makes up.
package needs
