package italy_test

import (
	"errors"
	"testing"

	"comune.example/sportello/internal/italy"
)

func wantReason(t *testing.T, in string, err error, want italy.Reason) {
	t.Helper()
	var refused *italy.ParseError
	if want == "" && err == nil {
		return
	}
	if !errors.As(err, &refused) || refused.Reason != want {
		t.Errorf("%q: got %v, want reason %q", in, err, want)
	}
}

func TestPartitaIVA(t *testing.T) {
	for in, want := range map[string]italy.Reason{
		"00143280402": "", "15376371009": "", "81005750021": "", " it 0014328 0402 ": "",
		"00143280403": italy.ReasonCheck, "00143280420": italy.ReasonCheck, "0014328040": italy.ReasonLength,
		"0014328040A": italy.ReasonCharacter, "00000000000": italy.ReasonRange, "": italy.ReasonLength,
	} {
		_, err := italy.ParsePartitaIVA(in)
		wantReason(t, in, err, want)
	}
}

func TestEveryWrongDigitOfAPartitaIVAIsSeen(t *testing.T) {
	const good = "15376371009"
	for i := range len(good) {
		for d := byte('0'); d <= '9'; d++ {
			b := []byte(good)
			b[i] = d
			if _, err := italy.ParsePartitaIVA(string(b)); (err == nil) != (string(b) == good) {
				t.Errorf("%s: got %v", b, err)
			}
		}
	}
}

func TestProtocolloIsWrittenWithSevenDigitsAndTheYear(t *testing.T) {
	for _, c := range []struct {
		in, out string
		want    italy.Protocollo
	}{
		{"0001234/2014", "0001234/2014", italy.Protocollo{Number: 1234, Year: 2014}},
		{" 1/2014 ", "0000001/2014", italy.Protocollo{Number: 1, Year: 2014}},
		{"12345678/2026", "12345678/2026", italy.Protocollo{Number: 12345678, Year: 2026}},
		{"albo 77/2026", "ALBO 0000077/2026", italy.Protocollo{Number: 77, Year: 2026, Register: "ALBO"}},
	} {
		got, err := italy.ParseProtocollo(c.in)
		if err != nil || got != c.want || got.String() != c.out {
			t.Errorf("%q: got %+v %q, %v, want %+v %q", c.in, got, got.String(), err, c.want, c.out)
		}
	}
	for in, want := range map[string]italy.Reason{
		"": italy.ReasonCharacter, "1234": italy.ReasonCharacter, "0/2014": italy.ReasonRange, "/2014": italy.ReasonLength,
		"1/14": italy.ReasonLength, "-1/2014": italy.ReasonCharacter, "1/2014/1": italy.ReasonCharacter, "A-B 1/2014": italy.ReasonCharacter,
		"1234567890123/2014": italy.ReasonLength, "A B 1/2014": italy.ReasonCharacter, "1/0000": italy.ReasonRange,
	} {
		_, err := italy.ParseProtocollo(in)
		wantReason(t, in, err, want)
	}
	if !(italy.Protocollo{}).IsZero() || (italy.Protocollo{Year: 2014}).IsZero() {
		t.Error("only the zero value is zero")
	}
}

func FuzzParsePartitaIVA(f *testing.F) {
	f.Add("IT 00143280402")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := italy.ParsePartitaIVA(s)
		if err != nil {
			return
		}
		if again, err := italy.ParsePartitaIVA(string(p)); err != nil || again != p {
			t.Errorf("%q: read again %q, %v", p, again, err)
		}
	})
}

func FuzzParseProtocollo(f *testing.F) {
	f.Add("ALBO 0001234/2014")
	f.Add("1/2014")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := italy.ParseProtocollo(s)
		if err != nil {
			return
		}
		if again, err := italy.ParseProtocollo(p.String()); err != nil || again != p {
			t.Errorf("%+v: read again %+v, %v", p, again, err)
		}
	})
}
