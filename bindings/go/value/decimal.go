package value

import (
	"errors"
	"math/big"
	"math/bits"
	"strings"
)

// Decimal is a decimal number of up to 38 digits: an integer of 128 bits and the number of its
// digits behind the point. The zero Decimal is 0.
type Decimal struct {
	hi    int64
	lo    uint64
	scale int32
}

// ErrDecimal says that a text is no decimal, or that a number does not fit one.
var ErrDecimal = errors.New("value: not a decimal of at most 38 digits")

// DecimalOf gives unscaled / 10^scale, for a scale of 0 to 38.
func DecimalOf(unscaled int64, scale int) Decimal {
	return Decimal{unscaled >> 63, uint64(unscaled), int32(scale)}
}

// DecimalOfParts gives the 128-bit integer hi * 2^64 + lo divided by 10^scale.
func DecimalOfParts(hi int64, lo uint64, scale int) Decimal { return Decimal{hi, lo, int32(scale)} }

// Parts gives the 128-bit integer hi * 2^64 + lo that d is when multiplied by 10^Scale.
func (d Decimal) Parts() (hi int64, lo uint64) { return d.hi, d.lo }

// Scale gives the number of digits behind the point.
func (d Decimal) Scale() int { return int(d.scale) }

// Unscaled gives d without its point.
func (d Decimal) Unscaled() *big.Int {
	n := new(big.Int).Lsh(big.NewInt(d.hi), 64)
	return n.Add(n, new(big.Int).SetUint64(d.lo))
}

// Rat gives d as a fraction.
func (d Decimal) Rat() *big.Rat {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.scale)), nil)
	return new(big.Rat).SetFrac(d.Unscaled(), ten)
}

func (d Decimal) abs() (hi, lo uint64, negative bool) {
	hi, lo = uint64(d.hi), d.lo
	if d.hi < 0 {
		var carry uint64
		lo, carry = bits.Add64(^lo, 1, 0)
		return ^hi + carry, lo, true
	}
	return hi, lo, false
}

func signed(hi, lo uint64, negative bool) (int64, uint64) {
	if negative {
		var carry uint64
		lo, carry = bits.Add64(^lo, 1, 0)
		hi = ^hi + carry
	}
	return int64(hi), lo
}

// Rescale gives the same number with another scale; ok is false where that would round it or does
// not fit.
func (d Decimal) Rescale(scale int) (r Decimal, ok bool) {
	if scale < 0 || scale > 38 {
		return Decimal{}, false
	}
	hi, lo, negative := d.abs()
	for at := int(d.scale); at < scale; at++ {
		over, h := bits.Mul64(hi, 10)
		carry, l := bits.Mul64(lo, 10)
		h, c := bits.Add64(h, carry, 0)
		if over != 0 || c != 0 || h>>63 != 0 {
			return Decimal{}, false
		}
		hi, lo = h, l
	}
	for at := int(d.scale); at > scale; at-- {
		h, rest := bits.Div64(0, hi, 10)
		l, rest := bits.Div64(rest, lo, 10)
		if rest != 0 {
			return Decimal{}, false
		}
		hi, lo = h, l
	}
	r.hi, r.lo = signed(hi, lo, negative)
	r.scale = int32(scale)
	return r, true
}

// String gives all digits, Scale of them behind the point.
func (d Decimal) String() string {
	hi, lo, negative := d.abs()
	var b [48]byte
	at := len(b)
	for n := 0; hi != 0 || lo != 0 || n <= int(d.scale); n++ {
		if n == int(d.scale) && n > 0 {
			at--
			b[at] = '.'
		}
		var rest uint64
		hi, rest = bits.Div64(0, hi, 10)
		lo, rest = bits.Div64(rest, lo, 10)
		at--
		b[at] = byte('0' + rest)
	}
	if negative {
		at--
		b[at] = '-'
	}
	return string(b[at:])
}

// ParseDecimal reads digits with an optional sign and point. The scale is the number of digits behind
// the point.
func ParseDecimal(text string) (Decimal, error) {
	digits, negative := strings.CutPrefix(text, "-")
	if !negative {
		digits = strings.TrimPrefix(digits, "+")
	}
	whole, fraction, point := strings.Cut(digits, ".")
	if whole == "" || (point && fraction == "") || len(fraction) > 38 {
		return Decimal{}, ErrDecimal
	}
	var hi, lo uint64
	for _, c := range []byte(whole + fraction) {
		if c < '0' || c > '9' {
			return Decimal{}, ErrDecimal
		}
		over, h := bits.Mul64(hi, 10)
		carry, l := bits.Mul64(lo, 10)
		h, c1 := bits.Add64(h, carry, 0)
		l, c2 := bits.Add64(l, uint64(c-'0'), 0)
		h, c3 := bits.Add64(h, 0, c2)
		if over != 0 || c1 != 0 || c3 != 0 || h>>63 != 0 {
			return Decimal{}, ErrDecimal
		}
		hi, lo = h, l
	}
	d := Decimal{scale: int32(len(fraction))}
	d.hi, d.lo = signed(hi, lo, negative)
	return d, nil
}
