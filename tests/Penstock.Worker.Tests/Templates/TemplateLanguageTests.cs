using Penstock.Worker.Templates;

namespace Penstock.Worker.Tests.Templates;

/// <summary>The language, construct by construct, against what Python's Jinja gives; fixtures/generate.py made the golden file.</summary>
public sealed class TemplateLanguageTests
{
    /// <summary>Where we differ: Python prints the address of a method.</summary>
    private static readonly HashSet<string> Different = new(StringComparer.Ordinal) { "{{ items.items }}" };

    [Fact]
    public void Evaluates_every_snippet_as_Jinja_does()
    {
        var snippets = Fixtures.ReadJson("snippets.json");
        var variables = snippets.GetProperty("variables");
        var sources = snippets.GetProperty("sources").EnumerateArray().Select(source => source.GetString()!).ToList();
        var expectations = Fixtures.ReadJson("snippets.golden.json").EnumerateArray().ToList();
        var differences = new List<string>();

        foreach (var (source, expected) in sources.Zip(expectations).Where(pair => !Different.Contains(pair.First)))
        {
            var result = Fixtures.RenderSnippet(source, variables);
            var actual = result.IsSuccess ? Fixtures.Join(result.Value) : null;
            var isEqual = expected.TryGetProperty("text", out var text) ? actual == text.GetString()
                : expected.TryGetProperty("raised", out var raised) ? result.Error?.Message == raised.GetString()
                : !result.IsSuccess;
            if (!isEqual)
            {
                differences.Add($"{source}\n  expected {expected}\n  actual   {actual ?? result.Error?.ToString()}");
            }
        }

        Assert.Equal(sources.Count, expectations.Count);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void Changes_lists_where_transformers_sandbox_would_not()
    {
        Assert.Equal("[1, 2] 1 [2]", Fixtures.Text("{% set l = [1] %}{% set _ = l.append(2) %}{{ l }} {{ l.pop(0) }} {{ l }}"));
        Assert.Equal("{'a': 1, 'b': 2} 1 {'b': 2}", Fixtures.Text("{% set m = {'a': 1} %}{% set _ = m.update(b=2) %}{{ m }} {{ m.pop('a') }} {{ m }}"));
    }

    [Fact]
    public void Parses_json_where_llama_cpp_does()
    {
        Assert.Equal("[1, {'a': None}]", Fixtures.Text("{{ '[1, {\"a\": null}]' | from_json }}"));
        Assert.Equal(TemplateErrorKind.Evaluation, Fixtures.Error("{{ '[1' | from_json }}").Kind);
    }
}
