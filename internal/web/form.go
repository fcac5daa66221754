package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

// The lengths of an idempotency key. One that anybody could guess would tell its first answer to whoever is not signed in.
const (
	longestKey           = 200
	shortestAnonymousKey = 16
)

// Form gives the fields that were sent. Asked again it says the same again, error included.
func (c *Call) Form() (url.Values, error) {
	if !c.formRead {
		c.formRead = true
		c.form, c.formErr = c.readForm()
	}
	return c.form, c.formErr
}

func (c *Call) readForm() (url.Values, error) {
	media, _, _ := mime.ParseMediaType(c.R.Header.Get("Content-Type"))
	var err error
	if media == "multipart/form-data" {
		err = c.R.ParseMultipartForm(c.bodyLimit()) //nolint:gosec // the body is limited; all in memory, nothing lies about in a folder
	} else {
		err = c.R.ParseForm()
	}
	if err != nil {
		return nil, unreadable(err)
	}
	for name, values := range c.R.PostForm {
		for _, value := range append(values, name) {
			if !storable(value) {
				return nil, fault.New(fault.Invalid, "fault.unreadable")
			}
		}
	}
	return c.R.PostForm, nil
}

func (c *Call) bodyLimit() int64 {
	if c.route == nil {
		return bodyLimit
	}
	return cmp.Or(c.route.MaxBody, bodyLimit)
}

// unreadable classifies an error of reading a body. One that is too big keeps its cause, which fail looks for.
func unreadable(err error) error {
	if tooBig, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.Wrap(fault.Invalid, err, "fault.too_big", tooBig.Limit/1024)
	}
	return fault.Wrap(fault.Invalid, err, "fault.unreadable")
}

// storable tells whether both databases take the text: PostgreSQL refuses what is no UTF-8, and NUL.
func storable(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

// Upload is a file that was sent.
type Upload struct {
	Name string
	Data []byte
}

// Files gives the files sent under a field's name, empty ones left out.
func (c *Call) Files(name string) ([]Upload, error) {
	if _, err := c.Form(); err != nil {
		return nil, err
	}
	if c.R.MultipartForm == nil {
		return nil, nil
	}
	var uploads []Upload
	for _, header := range c.R.MultipartForm.File[name] {
		f, err := header.Open()
		if err != nil {
			return nil, unreadable(err)
		}
		data, err := io.ReadAll(f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, unreadable(err)
		}
		if !storable(header.Filename) {
			return nil, fault.New(fault.Invalid, "fault.unreadable")
		}
		if len(data) > 0 {
			uploads = append(uploads, Upload{Name: header.Filename, Data: data})
		}
	}
	return uploads, nil
}

// Decode reads the JSON body of an API call strictly: another content type, unknown fields, NUL characters and trailing
// data are refused.
func Decode[T any](c *Call) (T, error) {
	var v T
	if media, _, _ := mime.ParseMediaType(c.R.Header.Get("Content-Type")); media != "application/json" {
		return v, fault.New(fault.Invalid, "fault.unreadable_json", "Content-Type: application/json")
	}
	body, err := io.ReadAll(c.R.Body)
	if err != nil {
		return v, unreadable(err)
	}
	if !storable(string(body)) || bytes.Contains(body, []byte(`\u0000`)) {
		return v, fault.New(fault.Invalid, "fault.unreadable_json", "UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return v, fault.Wrap(fault.Invalid, err, "fault.unreadable_json", err.Error())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return v, fault.New(fault.Invalid, "fault.unreadable_json", "trailing data")
	}
	return v, nil
}

// requestKey is the idempotency key that came with the request, by header or in the form.
func (c *Call) requestKey() (string, error) {
	if c.R.Method == http.MethodGet || c.R.Method == http.MethodHead {
		return "", nil
	}
	key := c.R.Header.Get("Idempotency-Key")
	if key == "" && !c.route.API {
		form, _ := c.Form() // its error is told to who needs the form
		key = form.Get(KeyField)
	}
	if key == "" {
		return "", nil
	}
	if !storable(key) || len(key) > longestKey || c.Actor.Kind == identity.Anonymous && len(key) < shortestAnonymousKey {
		return "", fault.New(fault.Invalid, "fault.bad_key")
	}
	return key, nil
}
