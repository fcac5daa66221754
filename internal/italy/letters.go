package italy

import (
	"strings"
	"unicode"
)

// plainLetters returns the plain capital letters of each accented or joined letter that occurs in
// European names; the transliteration is that of the tax office, which drops the mark.
func plainLetters() map[string]string {
	return map[string]string{
		"A": "ÀÁÂÃÄÅĀĂĄǍẠẢẤẦẨẪẬẮẰẲẴẶ", "AE": "ÆǼ", "B": "Ḃ", "C": "ÇĆĈĊČ", "D": "ĎĐḐ", "DH": "Ð",
		"E": "ÈÉÊËĒĔĖĘĚƏẸẺẼẾỀỂỄỆ", "F": "Ḟ", "G": "ĜĞĠĢǦ", "H": "ĤĦḤ", "I": "ÌÍÎÏĨĪĬĮİIỈỊ",
		"IJ": "Ĳ", "J": "Ĵ", "K": "ĶǨ", "L": "ĹĻĽĿŁ", "M": "Ṁ", "N": "ÑŃŅŇ", "NG": "Ŋ",
		"O": "ÒÓÔÕÖØŌŎŐƠǑỌỎỐỒỔỖỘỚỜỞỠỢ", "OE": "Œ", "P": "Ṗ", "R": "ŔŖŘ", "S": "ŚŜŞŠȘṢ", "SS": "ẞß",
		"T": "ŢŤŦȚṬ", "TH": "Þ", "U": "ÙÚÛÜŨŪŬŮŰŲƯǓỤỦỨỪỬỮỰ", "W": "ŴẀẂẄ", "Y": "ÝŶŸỲỴỶỸ", "Z": "ŹŻŽẒ",
	}
}

// lettersOf returns a reader of names as the codice fiscale needs them: capital A to Z only. Marks,
// spaces, apostrophes, hyphens and full stops fall away; ok is false when a letter has no plain form.
func lettersOf() func(name string) (letters string, ok bool) {
	plain := map[rune]string{}
	for to, from := range plainLetters() {
		for _, r := range from {
			plain[r] = to
		}
	}
	return func(name string) (string, bool) {
		var b strings.Builder
		for _, r := range name {
			r = unicode.ToUpper(r)
			switch to, found := plain[r]; {
			case r >= 'A' && r <= 'Z':
				b.WriteRune(r)
			case found:
				b.WriteString(to)
			case unicode.IsLetter(r) || unicode.IsDigit(r):
				return "", false
			}
		}
		return b.String(), true
	}
}
