package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/italy"

	"go.yaml.in/yaml/v3"
)

// schemas turns Go types into the document's schemas; a named struct becomes a component.
type schemas struct {
	names map[reflect.Type]string
	nodes map[string]*yaml.Node
}

func newSchemas() *schemas {
	return &schemas{names: map[reflect.Type]string{}, nodes: map[string]*yaml.Node{}}
}

// node gives all components, by name.
func (s *schemas) node() *yaml.Node {
	all, names := mapping(), make([]string, 0, len(s.nodes))
	for name := range s.nodes {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		put(all, name, s.nodes[name])
	}
	return all
}

// of gives the schema of a value's type.
func (s *schemas) of(v any) (*yaml.Node, error) {
	if v == nil {
		return nil, errors.New("the type of the answer is missing")
	}
	return s.schema(reflect.TypeOf(v))
}

// known are the types that JSON writes in a way of their own.
func known(t reflect.Type) (*yaml.Node, bool) {
	switch t {
	case reflect.TypeFor[time.Time]():
		return mapping("type", text("string"), "format", text("date-time")), true
	case reflect.TypeFor[italy.Day]():
		return mapping("type", text("string"), "format", text("date")), true
	case reflect.TypeFor[json.RawMessage](), reflect.TypeFor[any]():
		return mapping(), true
	case reflect.TypeFor[[]byte]():
		return mapping("type", text("string"), "format", text("byte")), true
	}
	return nil, false
}

func (s *schemas) schema(t reflect.Type) (*yaml.Node, error) {
	if n, ok := known(t); ok {
		return n, nil
	}
	switch t.Kind() {
	case reflect.String:
		return mapping("type", text("string")), nil
	case reflect.Bool:
		return mapping("type", text("boolean")), nil
	case reflect.Int, reflect.Int64:
		return mapping("type", text("integer"), "format", text("int64")), nil
	case reflect.Int32:
		return mapping("type", text("integer"), "format", text("int32")), nil
	case reflect.Float64:
		return mapping("type", text("number"), "format", text("double")), nil
	case reflect.Pointer:
		return s.schema(t.Elem())
	case reflect.Slice, reflect.Array:
		items, err := s.schema(t.Elem())
		return mapping("type", text("array"), "items", items), err
	case reflect.Map:
		values, err := s.schema(t.Elem())
		return mapping("type", text("object"), "additionalProperties", values), err
	case reflect.Struct:
		return s.component(t)
	default:
		return nil, fmt.Errorf("%s has no JSON schema", t)
	}
}

// component gives a reference to the schema of a struct, or the schema itself if the struct has no name.
func (s *schemas) component(t reflect.Type) (*yaml.Node, error) {
	if t.Name() == "" {
		return s.object(t)
	}
	name, ok := s.names[t]
	if !ok {
		name = strings.TrimSuffix(t.Name(), "JSON")
		name = strings.ToUpper(name[:1]) + name[1:]
		if _, taken := s.nodes[name]; taken {
			return nil, fmt.Errorf("two types of the API are called %s", name)
		}
		s.names[t], s.nodes[name] = name, mapping() // a type may refer to itself
		n, err := s.object(t)
		if err != nil {
			return nil, err
		}
		s.nodes[name] = n
	}
	return reference("schemas", name), nil
}

func (s *schemas) object(t reflect.Type) (*yaml.Node, error) {
	properties, required := mapping(), sequence()
	for _, f := range reflect.VisibleFields(t) {
		name, optional, ok := jsonField(f)
		if !ok {
			continue
		}
		n, err := s.schema(f.Type)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t, f.Name, err)
		}
		put(properties, name, described(n, f))
		if !optional {
			required.Content = append(required.Content, text(name))
		}
	}
	o := mapping("type", text("object"), "additionalProperties", no())
	if len(required.Content) > 0 {
		put(o, "required", required)
	}
	put(o, "properties", properties)
	return o, nil
}

func jsonField(f reflect.StructField) (name string, optional, ok bool) {
	tag := f.Tag.Get("json")
	if !f.IsExported() || tag == "-" || f.Anonymous && tag == "" { // the fields of an embedded struct are visible themselves
		return "", false, false
	}
	name, rest, _ := strings.Cut(tag, ",")
	if name == "" {
		name = f.Name
	}
	return name, strings.Contains(rest, "omitempty") || strings.Contains(rest, "omitzero") || f.Type.Kind() == reflect.Pointer, true
}

// described adds what the tags say: doc, example, enum ("A,B"). What stands beside a $ref is not read, so that goes into allOf.
func described(n *yaml.Node, f reflect.StructField) *yaml.Node {
	doc := f.Tag.Get("doc")
	if doc != "" && len(n.Content) > 0 && n.Content[0].Value == "$ref" {
		n = mapping("allOf", sequence(n))
	}
	if doc != "" {
		put(n, "description", text(doc))
	}
	if example := f.Tag.Get("example"); example != "" {
		put(n, "example", text(example))
	}
	if enum := f.Tag.Get("enum"); enum != "" {
		values := sequence()
		for value := range strings.SplitSeq(enum, ",") {
			values.Content = append(values.Content, text(value))
		}
		put(n, "enum", values)
	}
	return n
}

// parameters describes the variable parts of the path, the query and the idempotency key.
func (s *schemas) parameters(r Route, method, path string) (*yaml.Node, error) {
	list := sequence()
	for _, m := range wildcard.FindAllStringSubmatch(path, -1) {
		list.Content = append(list.Content, mapping("name", text(m[1]), "in", text("path"), "required", yes(),
			"schema", mapping("type", text("string"))))
	}
	if r.Query != nil {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(r.Query)) {
			n, err := s.schema(f.Type)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			p := mapping("name", text(f.Tag.Get("query")), "in", text("query"))
			if doc := f.Tag.Get("doc"); doc != "" {
				put(p, "description", text(doc))
			}
			put(p, "schema", n)
			list.Content = append(list.Content, p)
		}
	}
	if method != "GET" {
		list.Content = append(list.Content, mapping("name", text("Idempotency-Key"), "in", text("header"),
			"description", text("Una chiave scelta da chi chiama: la stessa richiesta ripetuta con la stessa chiave ha un solo effetto e la stessa risposta."),
			"schema", mapping("type", text("string"), "minLength", number(shortestAnonymousKey), "maxLength", number(longestKey))))
	}
	return list, nil
}

// The words in which the document is written, as nodes, so that its order is ours.

func mapping(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i+1 < len(pairs); i += 2 {
		key, _ := pairs[i].(string)
		value, _ := pairs[i+1].(*yaml.Node)
		put(n, key, value)
	}
	return n
}

func put(n *yaml.Node, key string, value *yaml.Node) {
	n.Content = append(n.Content, text(key), value)
}

func sequence(items ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Content: items}
}

func reference(kind, name string) *yaml.Node {
	return mapping("$ref", text("#/components/"+kind+"/"+name))
}

func text(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	return n
}

func number(i int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: fmt.Sprint(i)}
}
func yes() *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"} }
func no() *yaml.Node  { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "false"} }
