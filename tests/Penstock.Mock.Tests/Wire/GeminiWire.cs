using System.Text.Json;

namespace Penstock.Mock.Tests.Wire;

internal sealed class GeminiWire(string name, string path, string query) : WireDialect
{
    public override string Name => name;

    public override string Path => path + ":generateContent";

    public override string StreamPath => path + ":streamGenerateContent" + query;

    public override (string Name, string Value)[] Headers => name is "vertex" ? base.Headers : [("x-goog-api-key", "sk-test")];

    public override string Streaming(string body) => body;

    public override string Chat(string prompt, WireOptions? options = null)
    {
        options ??= new WireOptions();
        List<string> config = [];
        if (options.MaximumTokens is { } limit)
        {
            config.Add($"\"maxOutputTokens\":{limit}");
        }

        if (options.Stop is { } stop)
        {
            config.Add($"\"stopSequences\":[{Json(stop)}]");
        }

        if (options.Thinks)
        {
            config.Add("\"thinkingConfig\":{\"includeThoughts\":true}");
        }

        if (options.Schema)
        {
            config.Add("\"responseMimeType\":\"application/json\",\"responseSchema\":{\"type\":\"OBJECT\",\"properties\":{\"n\":{\"type\":\"INTEGER\"}}}");
        }

        var declarations = options.Tools.Select(tool => $"{{\"name\":\"{tool}\",\"parameters\":{{\"type\":\"OBJECT\",\"properties\":{{\"a\":{{\"type\":\"INTEGER\"}}}}}}}}");
        var tools = options.Tools.Length == 0 ? "" : $",\"tools\":[{{\"functionDeclarations\":[{string.Join(',', declarations)}]}}]";
        return $"{{\"contents\":[{{\"role\":\"user\",\"parts\":[{{\"text\":{Json(prompt)}}}]}}],\"generationConfig\":{{{string.Join(',', config)}}}{tools}}}";
    }

    public override Folded FoldWhole(JsonElement body)
    {
        var folded = new Folded();
        Take(folded, body);
        return folded;
    }

    public override Folded FoldStream(byte[] bytes)
    {
        var folded = new Folded();
        if (query.Length == 0)
        {
            using var array = JsonDocument.Parse(bytes);
            foreach (var chunk in array.RootElement.EnumerateArray())
            {
                Take(folded, chunk);
            }

            return folded;
        }

        foreach (var (event_, data) in ServerSentEvents.Read(bytes))
        {
            Assert.Null(event_);
            using var document = JsonDocument.Parse(data);
            Take(folded, document.RootElement);
        }

        return folded;
    }

    private static void Take(Folded folded, JsonElement chunk)
    {
        if (chunk.TryGetProperty("error", out _))
        {
            folded.Failed = true;
            return;
        }

        AddUsage(folded, chunk.GetProperty("usageMetadata"));
        var candidate = chunk.GetProperty("candidates")[0];
        if (candidate.TryGetProperty("finishReason", out var finish))
        {
            folded.Finish = finish.GetString();
            folded.Terminated = true;
        }

        foreach (var part in candidate.GetProperty("content").GetProperty("parts").EnumerateArray())
        {
            if (part.TryGetProperty("functionCall", out var call))
            {
                folded.Calls.Add((call.GetProperty("name").GetString()!, call.GetProperty("args").GetRawText()));
            }
            else if (part.TryGetProperty("thought", out _))
            {
                folded.Reasoning += part.GetProperty("text").GetString();
            }
            else
            {
                folded.Text += part.GetProperty("text").GetString();
            }
        }
    }
}
