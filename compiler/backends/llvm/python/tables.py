"""Arrays of arrays in the call machine: NumPy's grids as tables of rows, tables of rows as grids; all as LLVM text.

A row is an array as native code has it: null, the address of its elements, and their count.
"""

from __future__ import annotations

# Of ``i64``s: their product; whether two lists of them are the same.
PRODUCT, SAME = "pb.python.product", "pb.python.same"

# ``(sizes, dimensions)``: how many rows the tables of a grid have, or -1 where these are too many for any memory.
COUNT_ROWS = "pb.python.count_rows"

# ``(elements, sizes, strides, dimensions, table)``: writes the rows of a grid, those of inner tables behind the table
# itself; returns the end of it all.
WRITE_ROWS = "pb.python.write_rows"

# ``(array, target, sizes, dimensions, bytes of an element)``: an array of arrays into a grid of zeros.
FILL = "pb.python.fill"

TEXT = f"""
define internal i64 @{PRODUCT}(ptr %sizes, i64 %count) nounwind {{
entry:
  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %whole = phi i64 [ 1, %entry ], [ %larger, %body ]
  %more = icmp slt i64 %i, %count
  br i1 %more, label %body, label %end
body:
  %place = getelementptr i64, ptr %sizes, i64 %i
  %size = load i64, ptr %place, align 8
  %larger = mul i64 %whole, %size
  %next = add i64 %i, 1
  br label %head
end:
  ret i64 %whole
}}

define internal i1 @{SAME}(ptr %first, ptr %second, i64 %count) nounwind {{
entry:
  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %more = icmp slt i64 %i, %count
  br i1 %more, label %body, label %end
body:
  %first.place = getelementptr i64, ptr %first, i64 %i
  %second.place = getelementptr i64, ptr %second, i64 %i
  %a = load i64, ptr %first.place, align 8
  %b = load i64, ptr %second.place, align 8
  %next = add i64 %i, 1
  %equal = icmp eq i64 %a, %b
  br i1 %equal, label %head, label %end
end:
  %result = phi i1 [ true, %head ], [ false, %body ]
  ret i1 %result
}}

define internal i64 @{COUNT_ROWS}(ptr %sizes, i64 %dimensions) nounwind {{
entry:
  %last = sub i64 %dimensions, 1
  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %going_on ]
  %rows = phi i64 [ 1, %entry ], [ %level, %going_on ]
  %whole = phi i64 [ 0, %entry ], [ %larger, %going_on ]
  %more = icmp slt i64 %i, %last
  br i1 %more, label %body, label %end
body:
  %place = getelementptr i64, ptr %sizes, i64 %i
  %size = load i64, ptr %place, align 8
  %level = mul i64 %rows, %size
  %larger = add i64 %whole, %level
  %next = add i64 %i, 1
  %fits = icmp ult i64 %larger, {2**40}
  br i1 %fits, label %going_on, label %end
going_on:
  br label %head
end:
  %result = phi i64 [ %whole, %head ], [ -1, %body ]
  ret i64 %result
}}

define internal ptr @{WRITE_ROWS}(ptr %elements, ptr %sizes, ptr %strides, i64 %dimensions, ptr %table) nounwind {{
entry:
  %count = load i64, ptr %sizes, align 8
  %stride = load i64, ptr %strides, align 8
  %inner.sizes = getelementptr i64, ptr %sizes, i64 1
  %inner.strides = getelementptr i64, ptr %strides, i64 1
  %inner.dimensions = sub i64 %dimensions, 1
  %inner.count = load i64, ptr %inner.sizes, align 8
  %flat = icmp eq i64 %dimensions, 2
  %size = mul i64 %count, 24
  %after = getelementptr i8, ptr %table, i64 %size
  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %written ]
  %free = phi ptr [ %after, %entry ], [ %end, %written ]
  %more = icmp slt i64 %i, %count
  br i1 %more, label %body, label %done
body:
  %at = mul i64 %i, 24
  %row = getelementptr i8, ptr %table, i64 %at
  %row.data = getelementptr i8, ptr %row, i64 8
  %row.count = getelementptr i8, ptr %row, i64 16
  %skipped = mul i64 %i, %stride
  %element = getelementptr i8, ptr %elements, i64 %skipped
  %data = select i1 %flat, ptr %element, ptr %free
  store ptr null, ptr %row, align 8
  store ptr %data, ptr %row.data, align 8
  store i64 %inner.count, ptr %row.count, align 8
  br i1 %flat, label %written, label %deeper
deeper:
  %inner.end = call ptr @{WRITE_ROWS}(
    ptr %element, ptr %inner.sizes, ptr %inner.strides, i64 %inner.dimensions, ptr %free)
  br label %written
written:
  %end = phi ptr [ %free, %body ], [ %inner.end, %deeper ]
  %next = add i64 %i, 1
  br label %head
done:
  ret ptr %free
}}

define internal void @{FILL}(ptr %array, ptr %target, ptr %sizes, i64 %dimensions, i64 %size) nounwind {{
entry:
  %data.place = getelementptr i8, ptr %array, i64 8
  %data = load ptr, ptr %data.place, align 8
  %count.place = getelementptr i8, ptr %array, i64 16
  %known = load i64, ptr %count.place, align 8
  %wanted = load i64, ptr %sizes, align 8
  %fewer = icmp slt i64 %known, %wanted
  %count = select i1 %fewer, i64 %known, i64 %wanted
  %inner.sizes = getelementptr i64, ptr %sizes, i64 1
  %inner.dimensions = sub i64 %dimensions, 1
  %inner = call i64 @{PRODUCT}(ptr %inner.sizes, i64 %inner.dimensions)
  %stride = mul i64 %inner, %size
  %flat = icmp eq i64 %dimensions, 1
  br i1 %flat, label %copy, label %head
copy:
  %bytes = mul i64 %count, %size
  call void @llvm.memcpy.p0.p0.i64(ptr %target, ptr %data, i64 %bytes, i1 0)
  ret void
head:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %more = icmp slt i64 %i, %count
  br i1 %more, label %body, label %done
body:
  %at = mul i64 %i, 24
  %row = getelementptr i8, ptr %data, i64 %at
  %skipped = mul i64 %i, %stride
  %place = getelementptr i8, ptr %target, i64 %skipped
  call void @{FILL}(ptr %row, ptr %place, ptr %inner.sizes, i64 %inner.dimensions, i64 %size)
  %next = add i64 %i, 1
  br label %head
done:
  ret void
}}
"""
