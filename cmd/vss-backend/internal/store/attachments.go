package store

import (
	"errors"
	"time"
)

// Attachment is a file that goes with a message, and how much of it has come.
type Attachment struct {
	ID       string // UUID
	Account  string // whose thread it is for
	Media    string
	Name     string
	SHA256   []byte
	Bytes    int
	Received int
	MadeAt   time.Time
	Thread   string // "" until a message takes it
	Message  string // unique in its thread only
	Position int    // in the message, from 1
}

const attachmentColumns = "attachment_id, account, media, name, sha256, bytes, received, made_at, thread_id, message_id, position FROM attachments"

func scanAttachment(scan func(...any) error) (Attachment, error) {
	var a Attachment
	var made int64
	err := scan(&a.ID, &a.Account, &a.Media, &a.Name, &a.SHA256, &a.Bytes, &a.Received, &made, &a.Thread, &a.Message, &a.Position)
	a.MadeAt = moment(made)
	return a, err
}

// Attachment finds a file by its id, or fails with ErrNotFound.
func (r *Reader) Attachment(id string) (Attachment, error) {
	return scanAttachment(func(into ...any) error {
		return r.row("SELECT "+attachmentColumns+" WHERE attachment_id = ?", []any{id}, into...)
	})
}

// AttachmentsOf gives the files of the messages of a thread, in the order they are shown in their message.
func (r *Reader) AttachmentsOf(thread string) ([]Attachment, error) {
	var all []Attachment
	err := r.rows("SELECT "+attachmentColumns+" WHERE thread_id = ? AND thread_id <> '' ORDER BY position", []any{thread},
		func(scan func(...any) error) error {
			a, err := scanAttachment(scan)
			all = append(all, a)
			return err
		})
	return all, err
}

// AttachmentsSince counts the files that a person has begun to send since a moment.
func (r *Reader) AttachmentsSince(account string, since time.Time) (n int, err error) {
	err = r.row("SELECT COUNT(*) FROM attachments WHERE account = ? AND made_at > ? AND name = ''", []any{account, millis(since)}, &n)
	return n, err
}

// AttachmentChunk gives what is kept from a place on, to the end of the chunk it lies in, or fails with ErrNotFound.
func (r *Reader) AttachmentChunk(id string, from int) ([]byte, error) {
	var start int
	var content []byte
	err := r.row("SELECT start, content FROM attachment_chunks WHERE attachment_id = ? AND start <= ? ORDER BY start DESC LIMIT 1", []any{id, from}, &start, &content)
	if err == nil && from >= start+len(content) {
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return content[from-start:], nil
}

// AttachmentBytes gives what has come of a file.
func (r *Reader) AttachmentBytes(id string) ([]byte, error) {
	var all []byte
	err := r.rows("SELECT content FROM attachment_chunks WHERE attachment_id = ? ORDER BY start", []any{id}, func(scan func(...any) error) error {
		var content []byte
		if err := scan(&content); err != nil {
			return err
		}
		all = append(all, content...)
		return nil
	})
	return all, err
}

// CreateAttachment adds a file of which nothing has come.
func (t *Tx) CreateAttachment(a Attachment) error {
	return t.run("INSERT INTO attachments (attachment_id, account, media, name, sha256, bytes, received, made_at, thread_id, message_id, position) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)",
		a.ID, a.Account, a.Media, a.Name, a.SHA256, a.Bytes, millis(a.MadeAt), a.Thread, a.Message, a.Position)
}

// PutAttachmentChunk appends to a file. The file's row comes first: of two that append the same bytes at once, one waits there and then finds them kept.
func (t *Tx) PutAttachmentChunk(id string, start int, content []byte) error {
	if err := t.run("UPDATE attachments SET received = ? WHERE attachment_id = ?", start+len(content), id); err != nil {
		return err
	}
	return t.run("INSERT INTO attachment_chunks (attachment_id, start, content) VALUES (?, ?, ?)", id, start, content)
}

// EmptyAttachment begins a file anew: nothing of it has come.
func (t *Tx) EmptyAttachment(id string) error {
	if err := t.run("DELETE FROM attachment_chunks WHERE attachment_id = ?", id); err != nil {
		return err
	}
	return t.run("UPDATE attachments SET received = 0 WHERE attachment_id = ?", id)
}

// TakeAttachment gives a file to a message. It reports false when another message has it.
func (t *Tx) TakeAttachment(id, thread, message string, position int) (bool, error) {
	n, err := t.exec("UPDATE attachments SET thread_id = ?, message_id = ?, position = ? WHERE attachment_id = ? AND thread_id = ''", thread, message, position, id)
	return n == 1, err
}

// looseLife is how long a file waits for the message that takes it: longer than the days without a network that a draft may see.
const looseLife = 7 * 24 * time.Hour

// forgetAttachments removes files that no message has taken in their time.
func (t *Tx) forgetAttachments(now time.Time) error {
	const loose = "SELECT attachment_id FROM attachments WHERE thread_id = '' AND made_at < ?"
	before := millis(now.Add(-looseLife))
	return errors.Join(
		t.run("DELETE FROM attachment_chunks WHERE attachment_id IN ("+loose+")", before),
		t.run("DELETE FROM attachments WHERE thread_id = '' AND made_at < ?", before))
}
