package italy

import (
	"strings"
	"sync"
	"time"
)

// Sex is the sex that civil records hold.
type Sex string

// The two values that a codice fiscale can express.
const (
	Male   Sex = "M"
	Female Sex = "F"
)

// CodiceFiscale is the tax code of a person: 16 capital characters whose check character agrees. It
// proves nothing: a well formed code may belong to nobody, and only the tax office or ANPR knows.
// The provisional code of 11 digits is a [PartitaIVA] in form.
//
// norm: D.M. 23 December 1976 n. 13813
type CodiceFiscale string

// Person is what a codice fiscale is computed from. Belfiore is the code of the birthplace that was
// in force on the day of birth: a letter and three digits, Z for foreign states.
type Person struct {
	Surname, Name string
	Sex           Sex
	Birth         Day
	Belfiore      string
}

const (
	cfValue      = "codice_fiscale"
	cfLength     = 16
	cfMonths     = "ABCDEHLMPRST"
	cfOmocodes   = "LMNPQRSTUV" // the letters that stand for the digits 0 to 9
	cfFemaleDays = 40
)

// cfDigits are the positions that hold digits, in the order in which omocodia replaces them.
func cfDigits() []int { return []int{14, 13, 12, 10, 9, 7, 6} }

// cfOdd holds the values of 0 to 9 and A to Z at the first, third, fifth ... position; 0 to 9 weigh as A to J.
func cfOdd(c byte) int {
	values := [26]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}
	return values[cfEven(c)]
}

// cfEven is the value at the other positions: the digit, or the place in the alphabet.
func cfEven(c byte) int {
	if c <= '9' {
		return int(c - '0')
	}
	return int(c - 'A')
}

var cfLetters = sync.OnceValue(lettersOf)

// ParseCodiceFiscale reads a code as people type it: small letters and spaces are allowed, every subset
// of the seven omocodia letters too. The month must exist and the day lie between 1 and 31 or 41 and 71.
func ParseCodiceFiscale(s string) (CodiceFiscale, error) {
	cf := strings.ToUpper(strings.Join(strings.Fields(s), ""))
	if len(cf) != cfLength {
		return "", refuse(cfValue, ReasonLength)
	}
	if !cfShape(cf) {
		return "", refuse(cfValue, ReasonCharacter)
	}
	if cfCheck(cf[:15]) != cf[15] {
		return "", refuse(cfValue, ReasonCheck)
	}
	code := CodiceFiscale(cf)
	if day := code.birthNumber(); day%cfFemaleDays < 1 || day%cfFemaleDays > 31 || day > cfFemaleDays+31 {
		return "", refuse(cfValue, ReasonDate)
	}
	return code, nil
}

// ComputeCodiceFiscale computes the code from a person's data. It refuses a name without a letter or
// with letters that have no Latin form, an unknown sex, a missing day and a birthplace code out of shape.
func ComputeCodiceFiscale(p Person) (CodiceFiscale, error) {
	surname, okSurname := cfLetters()(p.Surname)
	name, okName := cfLetters()(p.Name)
	if !okSurname || !okName || surname == "" || name == "" || !belfiore(p.Belfiore) {
		return "", refuse(cfValue, ReasonCharacter)
	}
	if p.Sex != Male && p.Sex != Female {
		return "", refuse(cfValue, ReasonRange)
	}
	if _, err := ParseDay(string(p.Birth)); err != nil {
		return "", refuse(cfValue, ReasonDate)
	}
	_, month, day := p.Birth.Date()
	if p.Sex == Female {
		day += cfFemaleDays
	}
	b := make([]byte, 0, cfLength)
	b = append(b, cfSurname(surname)...)
	b = append(b, cfName(name)...)
	b = append(b, p.Birth[2], p.Birth[3], cfMonths[month-1], digit(day/10), digit(day))
	b = append(b, p.Belfiore...)
	return CodiceFiscale(append(b, cfCheck(string(b)))), nil
}

// Plain returns the code without omocodia: the seven digits as digits. Two people may share it, so it
// finds candidates and never identifies. Like all methods it answers with nothing for a text that is no code.
func (c CodiceFiscale) Plain() CodiceFiscale {
	if !cfShape(string(c)) {
		return ""
	}
	b := []byte(c[:15])
	for _, i := range cfDigits() {
		if at := strings.IndexByte(cfOmocodes, b[i]); at >= 0 {
			b[i] = digit(at)
		}
	}
	return CodiceFiscale(append(b, cfCheck(string(b))))
}

// Omocode returns the code that the tax office gives when level people already hold the same one: the
// last level digits (0 to 7) of the plain code as letters, from the right.
func (c CodiceFiscale) Omocode(level int) CodiceFiscale {
	plain := c.Plain()
	if plain == "" {
		return ""
	}
	b := []byte(plain[:15])
	for _, i := range cfDigits()[:min(max(level, 0), 7)] {
		b[i] = cfOmocodes[b[i]-'0']
	}
	return CodiceFiscale(append(b, cfCheck(string(b))))
}

// Sex returns the sex that the day of birth carries.
func (c CodiceFiscale) Sex() Sex {
	if c.birthNumber() > cfFemaleDays {
		return Female
	}
	return Male
}

// Birthplace returns the Belfiore code, a letter and three digits.
func (c CodiceFiscale) Birthplace() string {
	if plain := c.Plain(); plain != "" {
		return string(plain[11:15])
	}
	return ""
}

// BornAbroad reports whether the birthplace is a foreign state.
func (c CodiceFiscale) BornAbroad() bool { return strings.HasPrefix(c.Birthplace(), "Z") }

// BirthDate returns the latest day that fits the code and is not after the day on. The code holds two
// digits of the year: for who is 100 or older the answer is a century late, so this may fill a form in
// but never decide. ok is false for a code with a day that no year has, such as 31 April.
func (c CodiceFiscale) BirthDate(on Day) (day Day, ok bool) {
	plain := c.Plain()
	if plain == "" {
		return "", false
	}
	for year := on.Year() - on.Year()%100 + number(string(plain[6:8])); year > on.Year()-200; year -= 100 {
		day, err := NewDay(year, cfMonth(plain[8]), c.birthNumber()%cfFemaleDays)
		if err == nil && day <= on {
			return day, true
		}
	}
	return "", false
}

// Agrees reports whether the code can be this person's: it is the computed code, with or without omocodia.
func (c CodiceFiscale) Agrees(p Person) bool {
	want, err := ComputeCodiceFiscale(p)
	return err == nil && c.Plain() == want
}

func cfMonth(letter byte) time.Month {
	return time.Month(strings.IndexByte(cfMonths, letter) + 1)
}

// birthNumber is the day of the month, with 40 more for women.
func (c CodiceFiscale) birthNumber() int {
	if plain := c.Plain(); plain != "" {
		return number(string(plain[9:11]))
	}
	return 0
}

// cfShape reports whether each character is one that may stand at its position.
func cfShape(cf string) bool {
	const pattern = "LLLLLLNNMNNLNNNL"
	if len(cf) != len(pattern) {
		return false
	}
	for i := range len(pattern) {
		c, ok := cf[i], false
		switch pattern[i] {
		case 'L':
			ok = c >= 'A' && c <= 'Z'
		case 'M':
			ok = strings.IndexByte(cfMonths, c) >= 0
		case 'N':
			ok = c >= '0' && c <= '9' || strings.IndexByte(cfOmocodes, c) >= 0
		}
		if !ok {
			return false
		}
	}
	return true
}

// cfCheck computes the last character from the first fifteen, which must be A to Z and 0 to 9.
func cfCheck(first15 string) byte {
	sum := 0
	for i := range len(first15) {
		if i%2 == 0 { // the first position counts as odd
			sum += cfOdd(first15[i])
		} else {
			sum += cfEven(first15[i])
		}
	}
	return 'A' + byte(sum%26)
}

func belfiore(code string) bool {
	return len(code) == 4 && code[0] >= 'A' && code[0] <= 'Z' && digits(code[1:])
}

func cfSurname(letters string) string {
	consonants, vowels := splitVowels(letters)
	return (consonants + vowels + "XX")[:3]
}

// cfName takes the first, third and fourth consonant of a name that has four.
func cfName(letters string) string {
	consonants, vowels := splitVowels(letters)
	if len(consonants) >= 4 {
		return consonants[:1] + consonants[2:4]
	}
	return (consonants + vowels + "XX")[:3]
}

func splitVowels(letters string) (consonants, vowels string) {
	var c, v []byte
	for i := range len(letters) {
		if strings.IndexByte("AEIOU", letters[i]) >= 0 {
			v = append(v, letters[i])
		} else {
			c = append(c, letters[i])
		}
	}
	return string(c), string(v)
}
