using System.Runtime.InteropServices;
using System.Text;

namespace Penstock.Storage.Sqlite;

/// <summary>
/// Binds the parameters of one statement, straight at the library: the provider's way counts references to its handle twice for each value,
/// which with some twenty values a row was a third of what a row cost. The statement has to outlive this.
/// </summary>
internal readonly unsafe partial struct SqliteBinding(nint statement)
{
    private const string Library = "e_sqlite3";
    private const int MostStackBytes = 512;

    /// <summary>Bytes are copied by the library before the call returns (SQLITE_TRANSIENT).</summary>
    private static readonly nint Copied = -1;

    /// <summary>Binds bytes. The library's result code.</summary>
    public int Bind(int index, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return BindBlob(statement, index, first, bytes.Length, Copied);
        }
    }

    /// <summary>Binds a number, or null. The library's result code.</summary>
    public int Bind(int index, long? value) => value is { } number ? BindInteger(statement, index, number) : BindNull(statement, index);

    /// <summary>Binds a text, or null. The library's result code.</summary>
    public int Bind(int index, string? value)
    {
        if (value is null)
        {
            return BindNull(statement, index);
        }

        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> text = most <= MostStackBytes ? stackalloc byte[MostStackBytes] : new byte[most];
        int length = Encoding.UTF8.GetBytes(value, text);
        fixed (byte* first = text)
        {
            return BindText(statement, index, first, length, Copied);
        }
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    private static partial int BindBlob(nint statement, int index, byte* bytes, int length, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    private static partial int BindInteger(nint statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    private static partial int BindNull(nint statement, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    private static partial int BindText(nint statement, int index, byte* text, int length, nint destructor);
}
