package store

import "time"

// RegistryPhoto is the photo of a person on record.
type RegistryPhoto struct {
	Content []byte // JPEG
	KeptAt  time.Time
}

// RegistryPhoto gives it, or fails with ErrNotFound.
func (r *Reader) RegistryPhoto(insuranceNumber string) (RegistryPhoto, error) {
	var p RegistryPhoto
	var at int64
	err := r.row("SELECT content, kept_at FROM registry_photos WHERE insurance_number = ?", []any{insuranceNumber}, &p.Content, &at)
	p.KeptAt = moment(at)
	return p, err
}

// PutRegistryPhoto keeps a photo in place of an older one.
func (t *Tx) PutRegistryPhoto(insuranceNumber string, content []byte, now time.Time) error {
	return t.run(`INSERT INTO registry_photos (insurance_number, content, kept_at) VALUES (?, ?, ?)
		ON CONFLICT (insurance_number) DO UPDATE SET content = excluded.content, kept_at = excluded.kept_at`, insuranceNumber, content, millis(now))
}
