using System.Data.Common;
using System.Text;

namespace Penstock.Storage.Backup;

/// <summary>
/// Rows of a table as both databases have them: first the names of the columns, then each row as a 1 and its values (0 nothing; 1 a number, 7 bits
/// a byte; 2 a text; 3 an id of 16 bytes), then a 0.
/// </summary>
internal static class TableRows
{
    private const int MostColumns = 256;

    /// <summary>Writes all rows of <paramref name="reader"/>; how many.</summary>
    public static async ValueTask<long> WriteAsync(
        Stream to, DbDataReader reader, Func<DbDataReader, int, Guid> readId, Action progress, CancellationToken cancellationToken)
    {
        await using var writer = new BinaryWriter(to, Encoding.UTF8, leaveOpen: true);
        writer.Write7BitEncodedInt(reader.FieldCount);
        for (int column = 0; column < reader.FieldCount; column++)
        {
            writer.Write(reader.GetName(column));
        }

        long rows = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            writer.Write((byte)1);
            for (int column = 0; column < reader.FieldCount; column++)
            {
                Write(writer, reader, column, readId);
            }

            if (++rows % 10_000 == 0)
            {
                progress();
            }
        }

        writer.Write((byte)0);
        return rows;
    }

    /// <summary>Reads the names of columns.</summary>
    public static string[] ReadColumns(BinaryReader reader)
    {
        int count = reader.Read7BitEncodedInt();
        return count is > 0 and <= MostColumns ? [.. Enumerable.Range(0, count).Select(_ => reader.ReadString())] : throw new InvalidDataException("a table has no columns.");
    }

    /// <summary>Reads the next row into <paramref name="values"/>; false at the end.</summary>
    public static bool TryRead(BinaryReader reader, object?[] values)
    {
        if (reader.ReadByte() == 0)
        {
            return false;
        }

        for (int column = 0; column < values.Length; column++)
        {
            values[column] = reader.ReadByte() switch
            {
                0 => null,
                1 => reader.Read7BitEncodedInt64(),
                2 => reader.ReadString(),
                3 => new Guid(reader.ReadBytes(16), bigEndian: true),
                _ => throw new InvalidDataException("a value is of no kind."),
            };
        }

        return true;
    }

    private static void Write(BinaryWriter writer, DbDataReader reader, int column, Func<DbDataReader, int, Guid> readId)
    {
        if (reader.IsDBNull(column))
        {
            writer.Write((byte)0);
        }
        else if (column == 0 && string.Equals(reader.GetName(0), "id", StringComparison.Ordinal))
        {
            writer.Write((byte)3);
            writer.Write(readId(reader, 0).ToByteArray(bigEndian: true));
        }
        else if (reader.GetFieldType(column) == typeof(string))
        {
            writer.Write((byte)2);
            writer.Write(reader.GetString(column));
        }
        else
        {
            writer.Write((byte)1);
            writer.Write7BitEncodedInt64(reader.GetInt64(column));
        }
    }
}
