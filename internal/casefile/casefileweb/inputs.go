package casefileweb

import (
	"net/url"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// noticeID is the declaration by which somebody says that the notice of privacy was read.
const noticeID = "privacy"

func filesOf(c *web.Call, step catalog.VisibleStep) (map[string][]document.File, error) {
	files := map[string][]document.File{}
	for i := range step.Step.Fields {
		field := &step.Step.Fields[i]
		if field.Kind != catalog.KindFile {
			continue
		}
		sent, err := attachments(c, field.ID)
		if err != nil {
			return nil, err
		}
		files[field.ID] = sent
	}
	return files, nil
}

// attachments gives the files sent under a name.
func attachments(c *web.Call, name string) ([]document.File, error) {
	uploads, err := c.Files(name)
	if err != nil {
		return nil, err
	}
	files := make([]document.File, 0, len(uploads))
	for _, u := range uploads {
		files = append(files, document.File{Name: u.Name, Data: u.Data})
	}
	return files, nil
}

// sentences turns what is wrong into a refusal whose fields are named as the page's controls are: of a date the whole.
func sentences(c *web.Call, f casefile.Filling, wrong []catalog.FieldError) error {
	fields := make([]fault.Field, 0, len(wrong))
	for _, e := range wrong {
		name := e.Input()
		if field, ok := f.Declared.Form.Field(e.Field); ok && field.Kind == catalog.KindDate {
			name = e.Field
		}
		if field, ok := f.Declared.Form.Field(e.Field); ok && field.Kind == catalog.KindAddress && e.Part == "" {
			name = e.Field + ".street"
		}
		fields = append(fields, fault.Field{Name: name, Text: e.Message(c.Print)})
	}
	return fault.Wrong(fields...)
}

// The boxes of a date on a page, and what catalog calls its parts.
func dateParts() map[string]string {
	return map[string]string{"_giorno": ".day", "_mese": ".month", "_anno": ".year"}
}

// rawOf takes what was sent for a step's fields, dates in their boxes included.
func rawOf(step catalog.VisibleStep, values url.Values) catalog.Raw {
	raw := catalog.Raw{}
	for i := range step.Step.Fields {
		field := &step.Step.Fields[i]
		names := map[string]string{field.ID: field.ID}
		switch field.Kind {
		case catalog.KindDate:
			for box, part := range dateParts() {
				names[field.ID+box], names[field.ID+part] = field.ID+part, field.ID+part
			}
		case catalog.KindAddress:
			for _, part := range addressParts() {
				names[field.ID+part] = field.ID + part
			}
		case catalog.KindFile:
			continue
		default:
		}
		for sent, name := range names {
			if v, ok := values[sent]; ok {
				raw[name] = v
			}
		}
	}
	return raw
}

func addressParts() []string { return []string{".street", ".number", ".cap", ".place"} }

// valuesOf is what the controls of a step show.
func valuesOf(f casefile.Filling, step catalog.VisibleStep) url.Values {
	values := url.Values{}
	for name, v := range f.Raw {
		values[name] = v
	}
	for _, field := range step.Fields {
		switch field.Kind {
		case catalog.KindDate:
			for box, part := range dateParts() {
				values[field.ID+box] = f.Raw[field.ID+part]
			}
			if day, ok := f.Answers[field.ID].(string); ok && len(f.Raw[field.ID+".day"]) == 0 {
				ui.SetDate(values, field.ID, day)
			}
		case catalog.KindYesNo, catalog.KindDeclaration:
			if yes, ok := f.Answers[field.ID].(bool); ok {
				values.Set(field.ID, map[bool]string{true: "si", false: "no"}[yes])
			}
		default:
		}
	}
	return values
}
