using System.Buffers;
using System.Text.Json;

namespace Penstock.Mock.Hosting;

/// <summary>Bytes on their way to the socket, and a JSON writer on top of them.</summary>
internal sealed class FrameBuffer : IDisposable
{
    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = RawUnicodeEncoder.Instance,
    };

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly Utf8JsonWriter _json;

    public FrameBuffer() => _json = new Utf8JsonWriter(_bytes, Relaxed);

    public int Length => _bytes.WrittenCount;

    public int Capacity => _bytes.Capacity;

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public IBufferWriter<byte> Bytes => _bytes;

    public void Raw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>Begins a JSON value at the end of the bytes; <see cref="EndJson"/> closes it.</summary>
    public Utf8JsonWriter BeginJson()
    {
        _json.Reset(_bytes);
        return _json;
    }

    public void EndJson() => _json.Flush();

    /// <summary>Begins a server-sent event, with a name where the dialect has one; <see cref="EndEvent"/> closes it.</summary>
    public Utf8JsonWriter BeginEvent(ReadOnlySpan<byte> name = default)
    {
        if (!name.IsEmpty)
        {
            Raw("event: "u8);
            Raw(name);
            Raw("\n"u8);
        }

        Raw("data: "u8);
        return BeginJson();
    }

    public void EndEvent()
    {
        EndJson();
        Raw("\n\n"u8);
    }

    public void Clear() => _bytes.ResetWrittenCount();

    public void Dispose() => _json.Dispose();
}
