using Penstock.Mock.Anthropic;
using Penstock.Mock.Bedrock;
using Penstock.Mock.Gemini;
using Penstock.Mock.OpenAi;

namespace Penstock.Mock.Hosting;

/// <summary>Every dialect, in the order in which they are asked whether a path is theirs.</summary>
internal sealed class DialectTable
{
    private readonly IReadOnlyList<IDialect> _dialects;
    private readonly Route _nowhere;

    public DialectTable(MockOptions options)
    {
        var openAi = new OpenAiDialect(options.Models);
        _dialects =
        [
            new AnthropicDialect(options.Models),
            new GeminiDialect(options.Models),
            new BedrockDialect(),
            new AzureDialect(openAi),
            openAi,
        ];
        _nowhere = new Route(openAi, MockDialect.OpenAi, MockOperation.Lookup, OpenAiDialect.UnknownPath) { NeedsKey = false };
    }

    /// <summary>The route of a request; unknown paths get OpenAI's 404.</summary>
    public Route Route(MockExchange exchange)
    {
        var path = exchange.RawPath.Trim('/');
        string[] segments = path.Length == 0 ? [] : Array.ConvertAll(path.Split('/'), Uri.UnescapeDataString);
        foreach (var dialect in _dialects)
        {
            if (dialect.Match(exchange, segments) is { } route)
            {
                return route;
            }
        }

        return _nowhere;
    }
}
