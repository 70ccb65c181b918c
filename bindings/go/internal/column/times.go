package column

import (
	"math"
	"sync/atomic"
	"time"

	"scrt.dev/go/internal/fault"
	"scrt.dev/go/schema"
)

func errTime(t time.Time, k schema.Kind) error {
	return fault.New(fault.ErrRange, "%s does not fit %s", t.Format(time.RFC3339Nano), k)
}

// Days gives the day of t in its own zone.
func Days(t time.Time) (int32, error) {
	y, m, d := t.Date()
	days := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400
	if days < math.MinInt32 || days > math.MaxInt32 {
		return 0, errTime(t, schema.Date)
	}
	return int32(days), nil
}

// Instant gives t in the unit since 1970 in UTC; of a datetime its clock, whatever its zone.
func Instant(t time.Time, k schema.Kind, unit schema.Unit) (int64, error) {
	if k == schema.Datetime {
		if _, offset := t.Zone(); offset != 0 {
			t = t.Add(time.Duration(offset) * time.Second)
		}
	}
	sec, ns := t.Unix(), int64(t.Nanosecond())
	scale, part := int64(1e9), ns
	if unit == schema.Microsecond {
		if ns%1000 != 0 {
			return 0, errTime(t, k)
		}
		scale, part = 1e6, ns/1000
	}
	// For instants before 1970 the seconds are rounded down, so that the least one needs them one up.
	if sec < 0 && part > 0 {
		sec, part = sec+1, part-scale
	}
	if sec > math.MaxInt64/scale || sec < math.MinInt64/scale {
		return 0, errTime(t, k)
	}
	v := sec * scale
	if (part > 0 && v > math.MaxInt64-part) || (part < 0 && v < math.MinInt64-part) {
		return 0, errTime(t, k)
	}
	return v + part, nil
}

// Time gives the instant, in UTC.
func Time(v int64, unit schema.Unit) time.Time {
	if unit == schema.Microsecond {
		return time.UnixMicro(v).UTC()
	}
	return time.Unix(0, v).UTC()
}

// Zoned gives the instant of t in ns and the offset of its zone in minutes.
func Zoned(t time.Time) (int64, int16, error) {
	ns, err := Instant(t, schema.Timestamptz, schema.Nanosecond)
	if err != nil {
		return 0, 0, err
	}
	_, offset := t.Zone()
	if offset%60 != 0 {
		return 0, 0, fault.New(fault.ErrRange, "the zone of %s is not whole minutes from UTC", t)
	}
	return ns, int16(offset / 60), nil
}

const minutesMax = 1439

var zones [2*minutesMax + 1]atomic.Pointer[time.Location]

// ZonedTime gives the instant in a zone of this offset.
func ZonedTime(ns int64, minutes int16) time.Time {
	t := time.Unix(0, ns)
	if minutes == 0 {
		return t.UTC()
	}
	if minutes < -minutesMax || minutes > minutesMax {
		return t.In(time.FixedZone("", 60*int(minutes)))
	}
	zone := &zones[int(minutes)+minutesMax]
	loc := zone.Load()
	if loc == nil {
		loc = time.FixedZone("", 60*int(minutes))
		zone.Store(loc)
	}
	return t.In(loc)
}
