// Command licences writes assets/licences/licences.json: every module whose code is in the app on any system it runs on, and its licence.
//
//	go run ./scripts/licences
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := write("assets/licences/licences.json"); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}
