package edge

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"

	"vssid/app/vss"
)

// The values of x-proof that this front can verify. An operation with another one stops the program at its start.
const (
	proofNone       = "none"
	proofActivation = "activation"
	proofSession    = "session"
	proofOwner      = "owner"
	proofFacility   = "facility"
	proofApplicant  = "applicant"
	proofAgency     = "agency"
)

// operation is one operation of the contract.
type operation struct {
	id      string
	method  string
	path    string // the pattern, as in the contract
	proof   string
	grant   bool   // x-session-grant: the token does not exist yet
	client  bool   // x-client-grant: an agency's token does not exist yet
	stream  bool   // x-stream: the answer is a stream of server-sent events
	media   string // of the request body; "" when there is none
	query   []string
	headers []string // proof headers that may stand once
	params  []string // names in the path
	route   *routers.Route
}

// reads reports whether the operation changes nothing, so that the front remembers its proofs itself.
func (o *operation) reads() bool { return o.method == http.MethodGet }

func loadContract() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(vss.OpenAPI)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("the contract is not valid: %w", err)
	}
	return doc, nil
}

// operationsOf lists the contract's operations, by path and method.
func operationsOf(doc *openapi3.T) ([]*operation, error) {
	var all []*operation
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			o := &operation{id: op.OperationID, method: method, path: path, params: pathParams(path)}
			o.proof, _ = op.Extensions["x-proof"].(string)
			o.grant, _ = op.Extensions["x-session-grant"].(bool)
			o.client, _ = op.Extensions["x-client-grant"].(bool)
			o.stream, _ = op.Extensions["x-stream"].(bool)
			if o.stream && (o.proof != proofSession || method != http.MethodGet) {
				return nil, fmt.Errorf("the contract's %s is a stream that is no session's GET", o.id)
			}
			if !slices.Contains([]string{proofNone, proofActivation, proofSession, proofOwner, proofFacility, proofApplicant, proofAgency}, o.proof) {
				return nil, fmt.Errorf("the contract's %s has x-proof %q, which this front cannot verify", o.id, o.proof)
			}
			for _, p := range op.Parameters {
				switch p.Value.In {
				case openapi3.ParameterInQuery:
					o.query = append(o.query, p.Value.Name)
				case openapi3.ParameterInHeader:
					o.headers = append(o.headers, p.Value.Name)
				}
			}
			if op.RequestBody != nil {
				if n := len(op.RequestBody.Value.Content); n != 1 {
					return nil, fmt.Errorf("the contract's %s takes %d media types, this front one", o.id, n)
				}
				for media := range op.RequestBody.Value.Content {
					o.media = media
				}
			}
			o.route = &routers.Route{Spec: doc, Server: &openapi3.Server{URL: "/"}, Path: path, PathItem: item, Method: method, Operation: op}
			all = append(all, o)
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].path+all[i].method < all[j].path+all[j].method })
	return all, nil
}

func pathParams(path string) []string {
	var names []string
	for _, segment := range strings.Split(path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}
