package folder

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/content"
)

// Write gives the files of a content by their path below the folder, one for each language. Values of images and files
// stand there as they are in the content: whoever writes the files beside puts their names there first.
func Write(i content.Item, draft bool) (map[string][]byte, error) {
	t, _ := content.TypeOf(i.Type)
	files := map[string][]byte{}
	for lang, p := range i.Pages {
		front := &yaml.Node{Kind: yaml.MappingNode}
		put(front, "title", p.Title)
		put(front, "summary", p.Summary)
		for _, f := range t.Fields {
			if f.PerLang && f.Kind != content.Rows {
				put(front, f.Name, p.Fields[f.Name])
			}
		}
		if lang == "it" {
			common(front, t, i, draft)
		}
		var b bytes.Buffer
		b.WriteString("---\n")
		e := yaml.NewEncoder(&b)
		e.SetIndent(2)
		if err := e.Encode(front); err != nil {
			return nil, err
		}
		b.WriteString("---\n\n" + p.Body + "\n")
		files[path.Join(i.Type, i.Slug+"."+lang+".md")] = b.Bytes()
	}
	return files, nil
}

// common writes what does not depend on the language.
func common(front *yaml.Node, t content.Type, i content.Item, draft bool) {
	for _, f := range t.Fields {
		switch {
		case f.Kind == content.Rows && len(i.Rows[f.Name]) > 0:
			list := &yaml.Node{Kind: yaml.SequenceNode}
			for _, row := range i.Rows[f.Name] {
				list.Content = append(list.Content, rowNode(f, row))
			}
			front.Content = append(front.Content, scalar(f.Name, 0), list)
		case f.Kind != content.Rows && !f.PerLang:
			put(front, f.Name, i.Fields[f.Name])
		}
	}
	put(front, "publish_at", string(i.PublishAt))
	put(front, "until", string(i.Until))
	if len(i.Topics) > 0 {
		list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, slug := range i.Topics {
			if w, ok := catalog.Topic(slug); ok {
				list.Content = append(list.Content, scalar(w.Title.In("it"), yaml.DoubleQuotedStyle))
			}
		}
		front.Content = append(front.Content, scalar("topics", 0), list)
	}
	if draft {
		put(front, "state", "draft")
	}
}

func rowNode(f content.Field, row map[string]string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	var names []string
	for name := range row {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { // in the order of the table
		if x, y := place(f, a), place(f, b); x != y {
			return x - y
		}
		return strings.Compare(b, a)
	})
	for _, name := range names {
		put(n, name, row[name])
	}
	return n
}

func place(f content.Field, name string) int {
	return slices.IndexFunc(f.Parts, func(p content.Field) bool {
		return p.Name == name || p.PerLang && len(name) == len(p.Name)+3 && strings.HasPrefix(name, p.Name+"_")
	})
}

// put adds a key with its value unless it is empty.
func put(n *yaml.Node, key, value string) {
	if value != "" {
		n.Content = append(n.Content, scalar(key, 0), scalar(value, yaml.DoubleQuotedStyle))
	}
}

func scalar(text string, style yaml.Style) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Style: style}
}
