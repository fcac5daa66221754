package fault_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"comune.example/sportello/internal/fault"
)

func TestAKindSurvivesWrapping(t *testing.T) {
	cause := errors.New("cause")
	for name, c := range map[string]struct {
		err  error
		kind fault.Kind
		text string
	}{
		"classified":         {fault.New(fault.Conflict, "booking.full"), fault.Conflict, "booking.full"},
		"wrapped around":     {fmt.Errorf("book: %w", fault.Missing()), fault.NotFound, "book: fault.not_found"},
		"with its cause":     {fault.Wrap(fault.Busy, cause, "fault.busy"), fault.Busy, "fault.busy: cause"},
		"nobody's":           {cause, fault.Internal, "cause"},
		"joined with others": {errors.Join(cause, fault.Missing()), fault.NotFound, "cause\nfault.not_found"},
		"fields": {
			fault.Wrong(fault.Field{Name: "a", Key: "k"}, fault.Field{Name: "b", Text: "t"}), fault.Invalid, "fault.invalid [a: k] [b: t]",
		},
	} {
		if got := fault.KindOf(c.err); got != c.kind || !fault.Is(c.err, c.kind) || c.err.Error() != c.text {
			t.Errorf("%s: got kind %d, %q, want %d, %q", name, got, c.err, c.kind, c.text)
		}
	}
	if err := fault.Wrap(fault.Busy, cause, "x"); !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
}

func TestNoFieldsAreNoFault(t *testing.T) {
	if err := fault.Wrong(); err != nil {
		t.Errorf("got %v, want nil", err)
	}
	if fault.Is(nil, fault.Internal) {
		t.Error("no error is of a kind")
	}
	if got := fault.FieldsOf(fmt.Errorf("x: %w", fault.Wrong(fault.Field{Name: "a"}))); len(got) != 1 || got[0].Name != "a" {
		t.Errorf("got %v, want the field", got)
	}
	if got := fault.FieldsOf(errors.New("x")); got != nil {
		t.Errorf("got %v, want none", got)
	}
}

func TestFieldsThatHoldAreNotNoted(t *testing.T) {
	var w fault.Wrongs
	w.Note(false, "a", "x.a")
	if err := fault.Wrong(w...); err != nil {
		t.Errorf("got %v, want nil: nothing is wrong", err)
	}
	w.Note(true, "b", "x.b")
	w.Note(true, "c", "x.c", 7)
	want := []fault.Field{{Name: "b", Key: "x.b"}, {Name: "c", Key: "x.c", Args: []any{7}}}
	if got := fault.FieldsOf(fault.Wrong(w...)); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
