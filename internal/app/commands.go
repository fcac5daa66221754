package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/user"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
)

// Day is a day as commands name it, "2014-06-30".
type Day = italy.Day

// ParseDay reads a Day.
func ParseDay(text string) (Day, error) { return italy.ParseDay(text) }

// Refused is a no: not a failure of the program but an answer of its rules, in one English sentence for the administrator.
type Refused struct {
	Sentence string
	Err      error // the fault behind it, if any
}

// Error gives the sentence.
func (r *Refused) Error() string { return r.Sentence }

// Unwrap gives the fault.
func (r *Refused) Unwrap() error { return r.Err }

func refuse(format string, args ...any) error {
	return &Refused{Sentence: fmt.Sprintf(format, args...)}
}

// Say turns a refusal of a module into a Refused with the words of its message. Whatever is no refusal stays as it is.
func (a *App) Say(err error) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind == fault.Internal || f.Kind == fault.Busy {
		return err
	}
	if _, said := errors.AsType[*Refused](err); said {
		return err
	}
	words := a.texts.Printer(i18n.English)
	sentence := words.T(f.Key, f.Args...)
	if f.Kind == fault.NotFound {
		sentence = "there is no such thing"
	}
	var fields []string
	for _, field := range f.Fields {
		text := field.Text
		if text == "" {
			text = words.T(field.Key, field.Args...)
		}
		fields = append(fields, field.Name+": "+text)
	}
	if len(fields) > 0 {
		sentence = strings.Join(fields, "; ")
	}
	return &Refused{Sentence: sentence, Err: err}
}

// named says what it is that was not found.
func named(err error, format string, args ...any) error {
	if fault.Is(err, fault.NotFound) {
		return &Refused{Sentence: fmt.Sprintf(format, args...), Err: err}
	}
	return err
}

// asOperator gives a context in which a command acts. The audit names the account of the machine that gave it.
func asOperator(ctx context.Context) context.Context {
	part := "command"
	if u, err := user.Current(); err == nil && u.Username != "" {
		part += ":" + u.Username
	}
	return identity.AsSystem(ctx, part)
}

// reachable turns the error of a file that is not there into a refusal in plain words.
func reachable(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &Refused{Sentence: "there is no file " + path, Err: err}
	}
	return err
}
