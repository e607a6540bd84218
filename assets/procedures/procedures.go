// Package procedures holds the public services (thủ tục) as dated files: each the schema of one form, in the language that docs/procedures.md describes.
// None of them has been confirmed against its source yet, and each says so. app/procedure reads and checks them; this package only carries them.
package procedures

import "embed"

//go:embed *.json
var files embed.FS

// Files are the procedures, one a file, in the order they are listed.
func Files() embed.FS { return files }
