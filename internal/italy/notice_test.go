package italy_test

import (
	"strconv"
	"testing"

	"comune.example/sportello/internal/italy"
)

type noticeVectors struct {
	Computed []struct{ Aux, Seg, Base, Nav, Iuv string }
	External []struct{ Nav string }  `json:"external_valid_check_digit"`
	Invalid  []string                `json:"samples_in_docs_or_mocks_with_INVALID_check_digit"`
	QR       struct{ String string } `json:"qr"`
	Matrix   struct {
		String string
		Length int
	} `json:"datamatrix"`
}

func TestNoticeNumbersAgreeWithTheVectors(t *testing.T) {
	var v noticeVectors
	shared(t, "specs/vectors/pagopa_notice.json", &v)
	if len(v.Computed) < 6 || len(v.External) < 5 || len(v.Invalid) < 4 {
		t.Fatalf("got %d, %d, %d vectors, want 6, 5, 4", len(v.Computed), len(v.External), len(v.Invalid))
	}
	for _, c := range v.Computed {
		n, err := italy.ParseNoticeNumber(c.Nav)
		if err != nil || n.IUV() != c.Iuv {
			t.Errorf("%s: got IUV %s, %v, want %s", c.Nav, n.IUV(), err, c.Iuv)
		}
		if c.Aux != "3" {
			continue
		}
		seg, _ := strconv.Atoi(c.Seg)
		base, _ := strconv.ParseInt(c.Base, 10, 64)
		if made, err := italy.NewNoticeNumber(seg, base); err != nil || string(made) != c.Nav {
			t.Errorf("%d %d: got %s, %v, want %s", seg, base, made, err, c.Nav)
		}
	}
	for _, c := range v.External {
		if _, err := italy.ParseNoticeNumber(c.Nav); err != nil {
			t.Errorf("%s: %v", c.Nav, err)
		}
	}
	for _, nav := range v.Invalid {
		_, err := italy.ParseNoticeNumber(nav)
		wantReason(t, nav, err, italy.ReasonCheck)
		if _, err := italy.ParseForeignNoticeNumber(nav); err != nil {
			t.Errorf("another body's notice %s: %v", nav, err)
		}
	}
}

func TestTheCodesOfThePaperNoticeAgreeWithTheVectors(t *testing.T) {
	var v noticeVectors
	shared(t, "specs/vectors/pagopa_notice.json", &v)
	q := italy.NoticeQR{Notice: "301000000000012373", Body: "00112233440", Cents: 12050}
	if got, err := q.Text(); err != nil || got != v.QR.String {
		t.Errorf("QR: got %q, %v, want %q", got, err, v.QR.String)
	}
	if got, err := italy.ParseNoticeQR(v.QR.String); err != nil || got != q {
		t.Errorf("QR read: got %+v, %v, want %+v", got, err, q)
	}
	slip := italy.BollettinoPA{NoticeQR: q, Account: "12345678", DebtorCode: v.Matrix.String[77:93], DebtorName: "Mario Rossi", Cause: "Retta refezione scolastica"}
	if got, err := slip.Text(); err != nil || got != v.Matrix.String || len(got) != v.Matrix.Length {
		t.Errorf("Data Matrix:\n got %q, %v\nwant %q", got, err, v.Matrix.String)
	}
}

func TestThePostalSlipIsAlways256PlainCharacters(t *testing.T) {
	slip := italy.BollettinoPA{NoticeQR: italy.NoticeQR{Notice: "301000000000012373", Body: "00112233440", Cents: 1}, Account: "1"}
	for _, s := range []string{"", "Nicolò Çelik", "ø\n€ Ω", string(make([]byte, 300))} {
		slip.DebtorName, slip.Cause = s, s+s
		got, err := slip.Text()
		if err != nil || len(got) != 256 {
			t.Errorf("%q: got %d characters, %v", s, len(got), err)
		}
		for _, r := range got {
			if r < ' ' || r > '~' {
				t.Errorf("%q: got the character %q", s, r)
			}
		}
	}
}

func TestNoticesOutsideTheirBoundsAreRefused(t *testing.T) {
	for _, c := range []struct {
		segregation int
		base        int64
	}{{-1, 0}, {100, 0}, {1, -1}, {1, 10_000_000_000_000}} {
		_, err := italy.NewNoticeNumber(c.segregation, c.base)
		wantReason(t, "new", err, italy.ReasonRange)
	}
	q := italy.NoticeQR{Notice: "301000000000012373", Body: "00112233440"}
	for cents, ok := range map[int64]bool{-1: false, 0: false, 1: true, 9_999_999_999: true, 10_000_000_000: false} {
		q.Cents = cents
		text, err := q.Text()
		if (err == nil) != ok || ok && (len(text) < 43 || len(text) > 52) {
			t.Errorf("%d cents: got %q, %v", cents, text, err)
		}
	}
	for _, s := range []string{
		"", "PAGOPA|002|301000000000012373|00112233440|5", "PAGOPA|001|301000000000012373|00112233440|05",
		"PAGOPA|002|301000000000012373|00112233441|05", "PAGOPA|002|301000000000012373|00112233440|00", "PAGOPA|002|301000000000012373|00112233440|12345678901",
	} {
		if got, err := italy.ParseNoticeQR(s); err == nil {
			t.Errorf("%q: got %+v, want an error", s, got)
		}
	}
	if got := italy.NoticeNumber("301000000000012373").Grouped(); got != "3010 0000 0000 0123 73" {
		t.Errorf("got %q", got)
	}
}

func FuzzParseNoticeNumber(f *testing.F) {
	f.Add("301000000000012373")
	f.Add("3010 0000 0000 0123 73")
	f.Fuzz(func(t *testing.T, s string) {
		_, _, _ = italy.NoticeNumber(s).IUV(), italy.NoticeNumber(s).CheckAgrees(), italy.NoticeNumber(s).Grouped()
		n, err := italy.ParseNoticeNumber(s)
		if err != nil {
			return
		}
		if again, err := italy.ParseNoticeNumber(n.Grouped()); err != nil || again != n || len(n.IUV()) < 15 {
			t.Errorf("%q: read again %q, %v", n, again, err)
		}
	})
}

func FuzzParseNoticeQR(f *testing.F) {
	f.Add("PAGOPA|002|301000000000012373|00112233440|12050")
	f.Fuzz(func(t *testing.T, s string) {
		q, err := italy.ParseNoticeQR(s)
		if err != nil {
			return
		}
		text, err := q.Text()
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		if again, err := italy.ParseNoticeQR(text); err != nil || again != q {
			t.Errorf("%q: read again %+v, %v", text, again, err)
		}
	})
}
