package edge_test

import "maps"

// The samples of contributions and benefits.
func init() {
	maps.Copy(sample, map[string]struct{ path, body string }{
		"listContributions": {"/v1/contributions?known=3&limit=5", ""},
		"listBenefits":      {"/v1/benefits?known=3&limit=5", ""},
	})
}
