using System.Text;
using CsCheck;
using Penstock.Catalog.Configuration;

namespace Penstock.Catalog.Tests.Configuration;

/// <summary>Whatever stands in a file, the answer is a catalog or errors with lines; nothing is thrown and nothing takes long.</summary>
public sealed class FuzzTests
{
    private static readonly string Example = Checkout.Read("penstock.example.yaml");
    private static readonly string Json = ConfigurationText.ToJson(Loading.Valid(Example, Loading.ExampleEnvironment()), revealSecrets: true);

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ": ", "- ", "\n", "  ", "\t", "\"", "'", "#", "&a ", "*a", "!!str ", "|\n", ">", "? ", "---\n", "...\n", "%YAML 1.2\n",
        "${", "${env:X}", "${file:/x}", "$${", "}", "~", "null", "true", "0", "-1", "1e999", "NaN", "99999999999999999999", "\0", "\u0085", "\uFEFF",
        "\ud800", "é", "<<: *a", "version: 1\n", "models", "\\", "\\u12", ",", "@", "`", new('[', 100), new(' ', 100), new('a', 2000),
    ];

    private static readonly Gen<string> AnyPiece = Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index]);

    private static readonly Gen<(int At, int Length, string Piece)> Edit =
        Gen.Select(Gen.Int[0, Example.Length], Gen.Int[0, 40], AnyPiece);

    [Fact]
    public void A_mutated_file_loads_or_says_why() =>
        Gen.Select(Gen.Bool, Edit.Array[1, 6]).Sample(
            (isJson, edits) => Check(edits.Aggregate(isJson ? Json : Example, Apply)), iter: 1_500);

    [Fact]
    public void A_heap_of_pieces_loads_or_says_why() =>
        AnyPiece.Array[0, 60].Sample(pieces => Check(string.Concat(pieces)), iter: 1_500);

    [Fact]
    public void A_large_file_is_read_in_bounds()
    {
        var text = new StringBuilder("version: 1\nmodels:\n");
        for (int number = 0; text.Length < 900_000; number++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  m{number}: {{ targets: {{ a: {{ use: pool/demo }} }} }}\n");
        }

        ConfigurationResult result = Loading.Load(text.ToString());

        Assert.Equal("holds too many values", Assert.Single(result.Errors).Problem);
    }

    [Fact]
    public void A_bomb_of_aliases_is_refused()
    {
        string bomb = "version: 1\na: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n";

        Assert.Equal("uses a YAML alias", Assert.Single(Loading.Load(bomb).Errors).Problem);
    }

    private static void Check(string text)
    {
        ConfigurationResult result = Loading.Load(text, Loading.ExampleEnvironment());

        Assert.Equal(result.Catalog is null, result.Errors.Length > 0);
        Assert.All(result.Errors, error => Assert.InRange(error.Line, 0, text.Length + 1));
        Assert.All(result.Errors, error => Assert.DoesNotContain('\n', error.Format("f")));
    }

    private static string Apply(string text, (int At, int Length, string Piece) edit)
    {
        int at = Math.Min(edit.At, text.Length);
        int end = Math.Min(at + edit.Length, text.Length);
        return text[..at] + edit.Piece + text[end..];
    }
}
