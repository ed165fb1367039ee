using Penstock.Mock.Hosting;

namespace Penstock.Mock.Gemini;

/// <summary>What Gemini says to a prompt that its filter blocks: 200, no candidates, a reason.</summary>
internal static class BlockedPrompt
{
    public static void Write(MockExchange exchange, Route route, FrameBuffer frames)
    {
        exchange.Status = 200;
        var streams = route.Action is GenerateEncoder.StreamAction;
        if (streams)
        {
            exchange.SetHeader("Content-Type", "text/event-stream");
            frames.Raw("data: "u8);
        }

        var json = frames.BeginJson();
        json.WriteStartObject();
        json.WriteStartObject("promptFeedback");
        json.WriteString("blockReason", "SAFETY");
        json.WriteEndObject();
        json.WriteStartObject("usageMetadata");
        json.WriteNumber("promptTokenCount", 1);
        json.WriteNumber("totalTokenCount", 1);
        json.WriteEndObject();
        json.WriteString("modelVersion", route.Target);
        json.WriteEndObject();
        frames.EndJson();
        frames.Raw(streams ? "\r\n\r\n"u8 : default);
    }
}
