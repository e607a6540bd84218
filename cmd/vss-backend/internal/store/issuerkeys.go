package store

import "time"

// IssuerKey is what is public of one of the issuer's signing keys, and when it does what.
type IssuerKey struct {
	Purpose   string
	Number    int64  // 1 is the first of its purpose
	Public    []byte // P-256 point, uncompressed
	Published time.Time
	SignsFrom time.Time
	Leaves    time.Time // the list of keys; zero: not decided
}

// IssuerKeys gives all of them, by purpose and number.
func (r *Reader) IssuerKeys() ([]IssuerKey, error) {
	var all []IssuerKey
	err := r.rows("SELECT purpose, number, public, published_at, signs_from, leaves_at FROM issuer_keys ORDER BY purpose, number", nil, func(scan func(...any) error) error {
		var k IssuerKey
		var published, from, leaves int64
		err := scan(&k.Purpose, &k.Number, &k.Public, &published, &from, &leaves)
		k.Published, k.SignsFrom, k.Leaves = moment(published), moment(from), moment(leaves)
		all = append(all, k)
		return err
	})
	return all, err
}

// AddIssuerKey adds one; false when there is one of this purpose and number.
func (t *Tx) AddIssuerKey(k IssuerKey) (bool, error) {
	n, err := t.exec("INSERT INTO issuer_keys (purpose, number, public, published_at, signs_from, leaves_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		k.Purpose, k.Number, k.Public, millis(k.Published), millis(k.SignsFrom), millis(k.Leaves))
	return n > 0, err
}

// RetireIssuerKey says when a key leaves the list of keys; the zero time has it stay.
func (t *Tx) RetireIssuerKey(purpose string, number int64, leaves time.Time) error {
	return t.run("UPDATE issuer_keys SET leaves_at = ? WHERE purpose = ? AND number = ?", millis(leaves), purpose, number)
}

// StartIssuerKey has a key sign from a moment on.
func (t *Tx) StartIssuerKey(purpose string, number int64, from time.Time) error {
	return t.run("UPDATE issuer_keys SET signs_from = ? WHERE purpose = ? AND number = ?", millis(from), purpose, number)
}

// SignedBy counts the credentials that have not expired, by the number of the card key that signed them.
func (r *Reader) SignedBy(now time.Time) (map[int64]int64, error) {
	counts := map[int64]int64{}
	err := r.rows("SELECT issuer_key, count(*) FROM status_entries WHERE expires_at > ? GROUP BY issuer_key", []any{millis(now)}, func(scan func(...any) error) error {
		var number, n int64
		if err := scan(&number, &n); err != nil {
			return err
		}
		counts[number] = n
		return nil
	})
	return counts, err
}
