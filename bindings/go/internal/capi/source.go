package capi

/*
#include <stdint.h>
*/
import "C"

import (
	"errors"
	"io"
	"runtime/cgo"
	"unsafe"

	"scrt.dev/go/internal/fault"
)

// source is an io.Reader that C reads from.
type source struct {
	from     io.Reader
	handle   cgo.Handle
	released bool
	err      error // what the reader failed with
	pending  error // what came along with bytes, and counts behind them
	panicked any   // what it panicked with, which must not unwind through C
}

func (s *source) release() {
	if !s.released {
		s.released = true
		s.handle.Delete()
	}
}

// reason puts what the reader failed with behind the failure of the call, or panics as it did.
func (s *source) reason(err error) error {
	if s == nil {
		return err
	}
	if p := s.panicked; p != nil {
		s.panicked = nil
		panic(p)
	}
	if e, ok := err.(*fault.Error); ok && e.Code == fault.ErrUser && s.err != nil {
		e.Message = "the reader failed"
		e.Cause = s.err
	}
	return err
}

func (s *source) read(to []byte) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.panicked = p
			err = errors.New("the reader panicked")
		}
	}()
	const triesMax = 100
	for tries := 0; tries < triesMax; tries++ {
		if err = s.pending; err == nil {
			n, err = s.from.Read(to)
		}
		switch {
		case n < 0 || n > len(to):
			return 0, errors.New("the reader gave an invalid count")
		case n > 0:
			s.pending = err
			return n, nil
		case err == io.EOF:
			return 0, nil
		case err != nil:
			return 0, err
		}
	}
	return 0, io.ErrNoProgress
}

//export scrtGoRead
func scrtGoRead(handle C.uintptr_t, data *C.uint8_t, size C.int64_t, got *C.int64_t) C.int32_t {
	s := cgo.Handle(handle).Value().(*source)
	n, err := s.read(unsafe.Slice((*byte)(unsafe.Pointer(data)), int(size)))
	if err != nil {
		s.err = err
		return C.int32_t(fault.ErrUser)
	}
	*got = C.int64_t(n)
	return 0
}
