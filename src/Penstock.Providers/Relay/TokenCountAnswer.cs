using System.Text.Json;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Relay;

/// <summary>Anthropic's count of a prompt's tokens, relayed as it came once it is seen to be one.</summary>
internal sealed class TokenCountAnswer(UpstreamResponse response, int maxBytes) : PulledAnswer<RelayFrame>
{
    private RelayFrame? _frame;
    private bool _read;

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (!_read)
        {
            _read = true;
            await ReadAsync(cancellationToken);
        }

        return _frame is not null;
    }

    public override bool TryRead(out RelayFrame item)
    {
        item = _frame.GetValueOrDefault();
        bool found = _frame is not null;
        _frame = null;
        return found;
    }

    public override ValueTask DisposeAsync() => response.DisposeAsync();

    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await UpstreamBody.ReadAsync(response, maxBytes, cancellationToken) is { } body && IsCount(body))
            {
                _frame = new RelayFrame(RelayFrameKind.Body, body);
            }
            else
            {
                Fault = OpenAiFaults.Senseless("no count of tokens");
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            Fault = OpenAiFaults.Broken(begun: false, exception.Message);
        }
    }

    private static bool IsCount(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("input_tokens"u8, out JsonElement count)
                && count.TryGetInt64(out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
