using System.Buffers;
using System.Text;
using Penstock.Protocols.Bedrock.EventStream;

namespace Penstock.Fuzz;

/// <summary>The valid inputs that lie beside the executable: the test suites' own vectors, and what earlier runs found (<c>corpus/found</c>).</summary>
public static class Corpus
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "corpus");

    /// <summary>The files of <paramref name="folder"/> that match, in order.</summary>
    public static IReadOnlyList<byte[]> Files(string folder, string pattern) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, folder), pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
    ];

    /// <summary>Inputs that once broke <paramref name="target"/>: they are replayed for ever.</summary>
    public static IReadOnlyList<byte[]> Found(string target)
    {
        string folder = Path.Combine(Root, "found", target);
        return Directory.Exists(folder) ? Files(Path.Combine("found", target), "*") : [];
    }

    /// <summary>Frames of event streams, whose events stand in the files one on a line.</summary>
    public static byte[] Frame(byte[] lines)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (string line in Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = line.Split(' ', 2);
            string type = new([.. pair[0].Take(1000)]);
            byte[] payload = Encoding.UTF8.GetBytes(pair.Length == 2 ? pair[1] : "");
            if (type.EndsWith("Exception", StringComparison.Ordinal))
            {
                EventStreamWriter.Write(output, [new(":message-type", "exception"), new(":exception-type", type)], payload);
            }
            else
            {
                EventStreamWriter.WriteEvent(output, type, payload);
            }
        }

        return output.WrittenSpan.ToArray();
    }
}
