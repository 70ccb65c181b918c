package value_test

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand"
	"strings"
	"testing"
	"time"

	"scrt.dev/go/value"
)

func ExampleOptional() {
	for _, o := range []value.Optional[int]{value.Of(5), value.Null[int](), {}} {
		v, ok := o.Get()
		fmt.Println(o, v, ok, o.IsNull(), o.IsAbsent())
	}
	// Output:
	// 5 5 true false false
	// null 0 false true false
	// absent 0 false false true
}

func ExampleParseDecimal() {
	d, err := value.ParseDecimal("-12.50")
	fmt.Println(d, d.Scale(), err)
	r, ok := d.Rescale(1)
	fmt.Println(r, ok)
	_, ok = d.Rescale(0)
	fmt.Println(ok)
	// Output:
	// -12.50 2 <nil>
	// -12.5 true
	// false
}

// Decimals against math/big.
func TestDecimals(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 20_000 {
		digits := make([]byte, 1+r.Intn(38))
		for i := range digits {
			digits[i] = byte('0' + r.Intn(10))
		}
		scale := r.Intn(len(digits))
		want, _ := new(big.Int).SetString(string(digits), 10)
		text := string(digits[:len(digits)-scale])
		if scale > 0 {
			text += "." + string(digits[len(digits)-scale:])
		}
		if r.Intn(2) == 0 {
			text = "-" + text
			want.Neg(want)
		}
		d, err := value.ParseDecimal(text)
		if err != nil || d.Unscaled().Cmp(want) != 0 || d.Scale() != scale {
			t.Fatal(text, d, err)
		}
		again, err := value.ParseDecimal(d.String())
		if err != nil || again != d {
			t.Fatal(text, again, err)
		}
		to := r.Intn(39)
		power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(to-scale, scale-to))), nil)
		exact, rest := new(big.Int).Mul(want, power), new(big.Int)
		if to < scale {
			exact, rest = new(big.Int).QuoRem(want, power, rest)
		}
		s, ok := d.Rescale(to)
		if fits := rest.Sign() == 0 && exact.BitLen() < 128; ok != fits || (ok && (s.Unscaled().Cmp(exact) != 0 || s.Rat().Cmp(d.Rat()) != 0)) {
			t.Fatalf("%s to %d: %s %v, not %s %v", text, to, s, ok, exact, fits)
		}
	}
	for _, bad := range []string{"", "-", ".", "1.", ".5", "1e5", "+-1", " 1", "0x1", strings.Repeat("9", 40), "0." + strings.Repeat("0", 39)} {
		if d, err := value.ParseDecimal(bad); !errors.Is(err, value.ErrDecimal) {
			t.Fatalf("%q is %v", bad, d)
		}
	}
}

func TestText(t *testing.T) {
	u := value.UUID{0: 0x12, 15: 0xff}
	if u.String() != "12000000-0000-0000-0000-0000000000ff" {
		t.Fatal(u)
	}
	for _, day := range []value.Date{-800_000, -1, 0, 1, 20_000, 3_000_000} {
		if value.DateOf(day.Time()) != day {
			t.Fatal(day)
		}
	}
	if value.DateOf(time.Date(2025, 1, 2, 23, 0, 0, 0, time.FixedZone("", -3600))).String() != "2025-01-02" {
		t.Fatal("the day is that of the zone")
	}
	s := value.Struct{{Name: "a", Value: nil}}
	if v, ok := s.Get("a"); v != nil || !ok {
		t.Fatal(v)
	}
	if _, ok := s.Get("b"); ok {
		t.Fatal("b")
	}
}
