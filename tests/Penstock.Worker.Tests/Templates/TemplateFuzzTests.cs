using System.Text;
using CsCheck;
using Penstock.Worker.Templates;

namespace Penstock.Worker.Tests.Templates;

/// <summary>
/// Mutated templates compile, or are refused with an error value: whatever else happens is a bug. Small limits keep the run short; that
/// it ends at all is the proof that nothing hangs. See <see cref="FuzzLength"/> for a long run.
/// </summary>
public sealed class TemplateFuzzTests
{
    private static readonly string[] Fragments =
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "-", "+", "(", ")", "[", "]", "{", "}", "|", ".", ",", "'", "\"", "~", "*", "**", "//", "%", "=", "==",
        " in ", " not ", " is ", " if ", " else ", "for ", "endfor", "endif", "set ", "macro ", "endmacro", "call ", "filter ", "raw", "endraw",
        "loop", "messages", "message", "content", "tools", "none", "true", "1", "-1", "99999999999", "1.5e3", "trim", "tojson", "range(", "namespace(",
        "[::-1]", "split(", "append(", "\\", "\n", "\u00e9", "\ud83c\udf0d", "\ud83c", "\0", "% s", "recursive", "break", "continue",
    ];

    private static readonly ChatTemplateOptions Options = Fixtures.Options with
    {
        Limits = new TemplateLimits { Steps = 50_000, OutputCharacters = 100_000, MemoryBytes = 4_000_000, Depth = 120 },
    };

    [Fact]
    public void Never_fails_with_anything_but_an_error_value()
    {
        var sources = Fixtures.TemplateNames().Select(Fixtures.Source)
            .Concat(Fixtures.ReadJson("snippets.json").GetProperty("sources").EnumerateArray().Select(source => source.GetString()!))
            .ToArray();
        var mutation = Gen.Select(Gen.Int[0, 3], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, Fragments.Length - 1]);

        Gen.Select(Gen.Int[0, sources.Length - 1], mutation.Array[1, 6]).Sample(
            (index, mutations) => Render(mutations.Aggregate(sources[index], Mutate)),
            iter: FuzzLength.Iterations(2_000),
            print: drawn => drawn.Item2.Aggregate(sources[drawn.Item1], Mutate));
    }

    private static void Render(string source)
    {
        var result = ChatTemplate.Compile(source, Options);
        Assert.True(result.IsSuccess != result.Error is not null);
        foreach (var conversation in result.IsSuccess ? Fixtures.Conversations().Skip(15).Take(4) : [])
        {
            Fixtures.Render(result.Value!, conversation);
        }
    }

    private static string Mutate(string source, (int Kind, double From, double To, int Fragment) mutation)
    {
        var from = (int)(mutation.From * source.Length);
        var length = Math.Min((int)(mutation.To * 40), source.Length - from);
        var text = new StringBuilder(source);
        return mutation.Kind switch
        {
            0 => text.Remove(from, length).ToString(),
            1 => text.Insert(from, Fragments[mutation.Fragment]).ToString(),
            2 => text.Remove(from, length).Insert(from, Fragments[mutation.Fragment]).ToString(),
            _ => text.Insert((int)(mutation.To * source.Length), source.AsSpan(from, length)).ToString(),
        };
    }
}
