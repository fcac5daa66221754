package plain_test

import (
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/i18n/plain"
)

func TestTheWordsAreSound(t *testing.T) {
	words, err := plain.Read()
	if err != nil {
		t.Fatal(err)
	}
	if len(words) < 80 {
		t.Errorf("%d words, want 80 or more", len(words))
	}
	seen := map[string]bool{}
	for _, w := range words {
		if w.Word == "" || w.Say == "" || seen[w.Word] {
			t.Errorf("%q says nothing, or stands twice", w.Word)
		}
		seen[w.Word] = true
	}
}

func TestBureaucraticWordsAreFoundWithWhatToSay(t *testing.T) {
	for text, want := range map[string]string{
		"Qualora il pagamento non riesca":                `"qualora": say se`,
		"La domanda va presentata Entro e non oltre":     `"entro e non oltre": say entro`,
		"per l’espletamento della pratica":               `"espletamento": say fare, svolgere`,
		"Espletare la pratica":                           `"espletare": say fare, svolgere`,
		"i documenti suddetti,":                          `"suddetti": say questo`,
		"mediante PEC":                                   `"mediante": say con`,
		"al fine di ottenere":                            `"al fine di": say per`,
		"Se il pagamento non riesce riprova":             "",
		"nello stesso istante":                           "",
		"l'istante presenta":                             `"istante": say chi chiede`,
		"le onde sonore":                                 "",
		"una mediantezza inventata non è una parola sua": "",
	} {
		got := plain.Check(text)
		if want == "" && len(got) > 0 || want != "" && !slices.Contains(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestSentencesAreCountedAsTheyAreRead(t *testing.T) {
	text := "La legge (art. 10, c. 2) vale. Costa 16.50 euro!\n\n- una cosa\n- un'altra cosa"
	got := plain.Sentences(text)
	if len(got) != 4 || plain.Words(got[0]) != 7 || !strings.HasPrefix(got[1], "Costa 16.50") {
		t.Errorf("sentences %q", got)
	}
	if average := plain.Average("uno due tre. quattro."); average != 2 {
		t.Errorf("average %v", average)
	}
	if plain.Average("") != 0 {
		t.Error("nothing has an average")
	}
}
