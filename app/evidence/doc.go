// Package evidence reads and judges the file in which a person keeps a signature of their own: what they read, the exact bytes that their key signed, and
// the proof that VSS took them at a moment. It can be judged years later, by anybody, without network (docs/evidence.md).
package evidence
