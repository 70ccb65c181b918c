/* libscrt: all of the C interface. Start with scrt/base.h for the rules that hold everywhere. */
#ifndef SCRT_SCRT_H
#define SCRT_SCRT_H

#include <scrt/arrow.h>
#include <scrt/base.h>
#include <scrt/batch.h>
#include <scrt/reader.h>
#include <scrt/schema.h>
#include <scrt/text.h>
#include <scrt/version.h>
#include <scrt/writer.h>

#endif /* SCRT_SCRT_H */
