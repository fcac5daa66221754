package web

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// APIPrefix is what the paths of all API routes begin with; the document leaves it to the server's address.
const APIPrefix = "/api/v1"

// APIInfo is what the OpenAPI document says about the whole. All texts are Italian.
type APIInfo struct {
	Title, Version, Description string // Version as 1.2.3
	Summary                     string // one line
	ID                          string // a UUID that stays the same for ever
	Site                        string // address of the site, "https://servizi.comune.example.it"
	Terms                       string // address of the terms of use
	ContactName, ContactEmail   string
	License                     string // SPDX
}

// OpenAPI writes the OpenAPI 3.0.3 document of the API routes among routes, in YAML. The same routes give the same bytes.
// norm: Modello di Interoperabilità (ModI), AgID determinazione 547/2021: problem+json, /status, semantic versions.
func OpenAPI(info APIInfo, routes []Route) ([]byte, error) {
	routes = slices.DeleteFunc(slices.Clone(routes), func(r Route) bool { return !r.API })
	slices.SortFunc(routes, func(a, b Route) int { return strings.Compare(pathFirst(a), pathFirst(b)) })
	types := newSchemas()
	problem, err := types.of(Problem{})
	if err != nil {
		return nil, err
	}
	paths, tags := mapping(), []string{}
	for _, r := range routes {
		method, path, _ := strings.Cut(r.Pattern, " ")
		path, ok := strings.CutPrefix(path, APIPrefix)
		if !ok {
			return nil, fmt.Errorf("API route %q is not below %s", r.Pattern, APIPrefix)
		}
		operation, err := types.operation(r, method, path)
		if err != nil {
			return nil, fmt.Errorf("API route %q: %w", r.Pattern, err)
		}
		path = wildcard.ReplaceAllString(path, "{$1}")
		if len(paths.Content) == 0 || paths.Content[len(paths.Content)-2].Value != path {
			put(paths, path, mapping())
		}
		put(paths.Content[len(paths.Content)-1], strings.ToLower(method), operation)
		if tag := tagOf(path); !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	document := mapping(
		"openapi", text("3.0.3"), "info", info.node(),
		"servers", sequence(mapping("url", text(info.Site+APIPrefix), "description", text("Produzione"))),
		"tags", tagNodes(tags), "paths", paths,
		"components", mapping(
			"securitySchemes", mapping("chiave", mapping("type", text("http"), "scheme", text("bearer"),
				"description", text("La chiave che il Comune ha consegnato all'ente."))),
			"responses", failures(problem), "schemas", types.node()))
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(document); err != nil {
		return nil, fmt.Errorf("write the OpenAPI document: %w", err)
	}
	return b.Bytes(), nil
}

var wildcard = regexp.MustCompile(`\{([a-z_A-Z0-9]+)(?:\.\.\.)?\}`)

func pathFirst(r Route) string {
	method, path, _ := strings.Cut(r.Pattern, " ")
	return path + " " + method
}

func (i APIInfo) node() *yaml.Node {
	return mapping("title", text(i.Title), "version", text(i.Version), "description", text(i.Description),
		"termsOfService", text(i.Terms), "x-api-id", text(i.ID), "x-summary", text(i.Summary),
		"contact", mapping("name", text(i.ContactName), "url", text(i.Site), "email", text(i.ContactEmail)),
		"license", mapping("name", text(i.License)))
}

func tagOf(path string) string {
	tag, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return tag
}

func tagNodes(tags []string) *yaml.Node {
	list := sequence()
	for _, tag := range tags {
		list.Content = append(list.Content, mapping("name", text(tag), "description", text(strings.ReplaceAll(tag, "-", " "))))
	}
	return list
}

// operationID names an operation: an Italian verb for the method and the fixed parts of the path.
func operationID(method, path string) string {
	verbs := map[string]string{"GET": "leggi", "POST": "invia", "PUT": "sostituisci", "PATCH": "modifica", "DELETE": "elimina"}
	id := verbs[method]
	for part := range strings.FieldsFuncSeq(wildcard.ReplaceAllString(path, ""), func(r rune) bool { return r == '/' || r == '-' }) {
		id += strings.ToUpper(part[:1]) + part[1:]
	}
	if strings.HasSuffix(path, "}") {
		id += "Uno"
	}
	return id
}

func (s *schemas) operation(r Route, method, path string) (*yaml.Node, error) {
	security := sequence()
	if !r.Who.public {
		security.Content = append(security.Content, mapping("chiave", sequence()))
	}
	parameters, err := s.parameters(r, method, path)
	if err != nil {
		return nil, err
	}
	out, err := s.of(r.Out)
	if err != nil {
		return nil, err
	}
	o := mapping("operationId", text(operationID(method, path)), "summary", text(r.Summary), "description", text(r.Summary+"."),
		"tags", sequence(text(tagOf(path))), "security", security)
	if len(parameters.Content) > 0 {
		put(o, "parameters", parameters)
	}
	if r.In != nil {
		in, err := s.of(r.In)
		if err != nil {
			return nil, err
		}
		put(o, "requestBody", mapping("required", yes(), "content", mapping("application/json", mapping("schema", in))))
	}
	status, media := r.Status, "application/json"
	if status == 0 {
		status = http.StatusOK
	}
	if _, ok := r.Out.(Problem); ok {
		media = problemType
	}
	responses := mapping(fmt.Sprint(status), mapping("description", text(r.Summary), "content", mapping(media, mapping("schema", out))))
	if err := s.refusals(responses, r, parameters); err != nil {
		return nil, err
	}
	put(o, "responses", responses)
	return o, nil
}

// refusals adds the ways in which an operation may be refused.
func (s *schemas) refusals(responses *yaml.Node, r Route, parameters *yaml.Node) error {
	for _, f := range refusals {
		switch {
		case f.status == "409" && r.Full != nil:
			full, err := s.of(r.Full)
			if err != nil {
				return err
			}
			put(responses, f.status, mapping("description", text(f.description), "content", mapping(problemType, mapping("schema", full))))
		case f.when(r, parameters):
			put(responses, f.status, reference("responses", f.name))
		}
	}
	return nil
}

// refusal is one of the ways in which an operation may be refused.
type refusal struct {
	status, name, description string
	retry                     bool // says when to try again
	when                      func(r Route, parameters *yaml.Node) bool
}

var refusals = []refusal{
	{"401", "ChiaveMancante", "La chiave manca o non vale.", false, func(r Route, _ *yaml.Node) bool { return !r.Who.public }},
	{"404", "NonTrovato", "Non esiste, o non è per chi chiede.", false, func(r Route, _ *yaml.Node) bool { return strings.Contains(r.Pattern, "{") || !r.Who.public }},
	{"409", "Conflitto", "Lo stato non lo consente.", false, func(r Route, _ *yaml.Node) bool { return r.In != nil }},
	{"413", "TroppoGrande", "La richiesta è troppo grande.", false, func(r Route, _ *yaml.Node) bool { return r.In != nil }},
	{"422", "NonValido", "I dati non sono validi; fields dice quali.", false, func(r Route, p *yaml.Node) bool { return r.In != nil || len(p.Content) > 0 }},
	{"429", "TroppeRichieste", "Troppe richieste.", true, func(Route, *yaml.Node) bool { return true }},
	{"503", "NonDisponibile", "Il servizio non è disponibile in questo momento.", true, func(Route, *yaml.Node) bool { return true }},
	{"default", "Errore", "Errore inatteso.", false, func(Route, *yaml.Node) bool { return true }},
}

func failures(problem *yaml.Node) *yaml.Node {
	all := mapping()
	for _, f := range refusals {
		response := mapping("description", text(f.description))
		if f.retry {
			put(response, "headers", mapping("Retry-After", mapping("description", text("Secondi da attendere."),
				"schema", mapping("type", text("integer"), "format", text("int32")))))
		}
		put(response, "content", mapping(problemType, mapping("schema", problem)))
		put(all, f.name, response)
	}
	return all
}
