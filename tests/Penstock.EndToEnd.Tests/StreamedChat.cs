using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>One streamed chat read from the bare wire, so that a test sees what no SDK shows.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Text">All content deltas of choice 0.</param>
/// <param name="FinishReason">Null when none came.</param>
/// <param name="Error">The in-band or whole error object as JSON, or null.</param>
/// <param name="Done">True when <c>[DONE]</c> came.</param>
/// <param name="Ids">Every chunk id that was seen.</param>
/// <param name="Cut">True when the connection broke without any of these.</param>
internal sealed record StreamedChat(int Status, string Text, string? FinishReason, string? Error, bool Done, IReadOnlySet<string> Ids, bool Cut)
{
    /// <summary>A whole answer, or a clear error; nothing in between.</summary>
    public bool IsWhole => Status == 200 && FinishReason is not null && Done && Error is null && !Cut;

    public bool IsHonestFailure => Error is not null && FinishReason is null && !Done && !Cut;

    public static async Task<StreamedChat> AskAsync(
        HttpClient http,
        Uri gateway,
        string body,
        Action? onFirstDelta = null,
        CancellationToken cancellationToken = default)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(gateway, "/v1/chat/completions"))
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            string error = await answer.Content.ReadAsStringAsync(cancellationToken);
            return new StreamedChat((int)answer.StatusCode, "", null, error, false, new HashSet<string>(StringComparer.Ordinal), false);
        }

        Reader reader = new(onFirstDelta);
        bool cut = await reader.ReadAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), cancellationToken);
        return reader.Result(cut);
    }

    private sealed class Reader(Action? onFirstDelta)
    {
        private readonly StringBuilder _text = new();
        private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
        private string? _finish;
        private string? _error;
        private bool _done;

        public async Task<bool> ReadAsync(Stream stream, CancellationToken cancellationToken)
        {
            using StreamReader lines = new(stream, Encoding.UTF8);
            try
            {
                while (await lines.ReadLineAsync(cancellationToken) is { } line)
                {
                    if (line.StartsWith("data:", StringComparison.Ordinal))
                    {
                        Take(line[5..].Trim());
                    }
                }

                return false;
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException)
            {
                return true;
            }
        }

        public StreamedChat Result(bool cut) => new(200, _text.ToString(), _finish, _error, _done, _ids, cut);

        private void Take(string data)
        {
            if (string.Equals(data, "[DONE]", StringComparison.Ordinal))
            {
                _done = true;
                return;
            }

            using JsonDocument chunk = JsonDocument.Parse(data);
            if (chunk.RootElement.TryGetProperty("error", out JsonElement error))
            {
                _error = error.GetRawText();
                return;
            }

            _ids.Add(chunk.RootElement.GetProperty("id").GetString()!);
            foreach (JsonElement choice in chunk.RootElement.GetProperty("choices").EnumerateArray())
            {
                TakeChoice(choice);
            }
        }

        private void TakeChoice(JsonElement choice)
        {
            if (choice.GetProperty("delta").TryGetProperty("content", out JsonElement content) && content.GetString() is { Length: > 0 } text)
            {
                if (_text.Length == 0)
                {
                    onFirstDelta?.Invoke();
                }

                _text.Append(text);
            }

            if (choice.TryGetProperty("finish_reason", out JsonElement reason) && reason.ValueKind == JsonValueKind.String)
            {
                _finish = reason.GetString();
            }
        }
    }
}
