// Package capi is the one place that calls the C interface. Handles are Go values with a finalizer as
// a net; nothing in here is safe for concurrent use beyond what the C interface promises.
package capi

/*
#cgo !scrt_static pkg-config: scrt
#cgo scrt_static pkg-config: --static scrt
#cgo scrt_static LDFLAGS: -Wl,--as-needed -l:libscrt.a
#include <stdlib.h>
#include <string.h>
#include <scrt/scrt.h>
*/
import "C"

import (
	"strings"
	"sync"
	"syscall"
	"unsafe"

	"scrt.dev/go/internal/fault"
)

// call is the memory that a crossing needs; what is passed to C escapes to the heap, so it is reused.
type call struct {
	err    C.scrt_error
	buf    C.scrt_buf
	writer *C.scrt_writer
	reader *C.scrt_reader
	cursor *C.scrt_cursor
	batch  *C.scrt_batch
	schema *C.scrt_schema
	doc    *C.scrt_document
	rows   C.int64_t
	more   *C.uint8_t
}

var calls = sync.Pool{New: func() any { return new(call) }}

func begin() *call { return calls.Get().(*call) }

// end gives the memory back; the error of status, if it is one.
func (c *call) end(status C.scrt_status) error {
	var err error
	if status < 0 {
		err = c.fail(status)
	}
	calls.Put(c)
	return err
}

func (c *call) fail(status C.scrt_status) error {
	message := C.GoString(&c.err.message[0])
	e := &fault.Error{
		Code:    fault.Code(status),
		Offset:  int64(c.err.offset),
		Line:    int64(c.err.line),
		Column:  int64(c.err.column),
		Message: strings.ToValidUTF8(message, "\uFFFD"),
	}
	if c.err.os_errno != 0 {
		e.Cause = syscall.Errno(c.err.os_errno)
	}
	return e
}

// take copies a buffer into memory of Go behind dst and frees it.
func take(dst []byte, buf *C.scrt_buf) []byte {
	if buf.size > 0 {
		dst = append(dst, unsafe.Slice((*byte)(unsafe.Pointer(buf.data)), int(buf.size))...)
	}
	C.scrt_buf_free(buf)
	return dst
}

func view(v C.scrt_view) string {
	return C.GoStringN((*C.char)(unsafe.Pointer(v.data)), C.int(v.size))
}

// cString refuses what C would cut short.
func cString(text string) (*C.char, error) {
	if strings.IndexByte(text, 0) >= 0 {
		return nil, fault.New(fault.ErrInvalidArgument, "a name or path holds a zero byte")
	}
	return C.CString(text), nil
}

// pathString is cString of a path; "-" is a file like others, not standard input or output.
func pathString(path string) (*C.char, error) {
	if path == "-" {
		path = "./-"
	}
	return cString(path)
}

func freeString(text *C.char) { C.free(unsafe.Pointer(text)) }

// Version gives the library's version.
func Version() string { return C.GoString(C.scrt_version_string()) }
